{ # A comment with a 'string'.
  'variables': { 'src_dir%': './src', "openssl_fips": "" },
  'targets': [
    {
      'target_name': 'addon',
      'include_dirs': ["<!(node -p \"require('node-addon-api').include_dir\")"],
      'cflags_cc!': ['-fno-exceptions'],
      'cflags_cc': ['-std=c++17'],
      'conditions': [
        ['OS=="linux"', {
          'link_settings': { 'libraries': ['-lX11 -lXtst', '<!@(pkg-config --libs libudev)'] }
        }, { 'defines': ['OTHER'] }],
        ['OS!="mac" and target_arch=="x64"', { 'cflags_cc': ['-std=gnu++2a'] }],
      ],
    },
  ],
}
