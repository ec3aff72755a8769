/**
 * By `ID` of os-release(5), or the `ID_LIKE` that derived distributions name; other systems by Node's name.
 */
export const installCommands: Readonly<Record<string, string>> = {
  debian: 'apt-get install -y python3 make g++',
  ubuntu: 'apt-get install -y python3 make g++',
  alpine: 'apk add python3 make g++',
  fedora: 'dnf install -y python3 make gcc-c++',
  rhel: 'dnf install -y python3 make gcc-c++',
  centos: 'yum install -y python3 make gcc-c++',
  amzn: 'yum install -y python3 make gcc-c++',
  arch: 'pacman -S --needed python make gcc',
  opensuse: 'zypper install -y python3 make gcc-c++',
  suse: 'zypper install -y python3 make gcc-c++',
  void: 'xbps-install -S python3 make gcc',
  darwin: 'xcode-select --install',
  freebsd: 'pkg install python3 gmake',
  win32:
    'winget install -e --id Python.Python.3.12 && winget install -e --id Microsoft.VisualStudio.2022.BuildTools --override "--wait --passive --add Microsoft.VisualStudio.Workload.VCTools --includeRecommended"',
};
