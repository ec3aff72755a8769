import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { makeFolder, writeFiles } from '../support/make-folder.ts';

export interface RunningNginx {
  /** With a trailing slash. */
  url: string;
  /** The folder it serves: `ac/…` and `cas/…` below any folder. */
  folder: string;
  /** Waits until it is gone. */
  stop(): Promise<void>;
}

/** A user and a password, or neither. */
export interface Login {
  user: string;
  password: string;
}

/**
 * A real nginx with WebDAV on a free loopback port; all its files are in a folder that is deleted with the
 * process.
 * @param server a `server` block to run instead of our own; its port, root and password file are substituted
 */
export async function startNginx(program: string, login?: Login, server?: string): Promise<RunningNginx> {
  const place = makeFolder('nginx');
  const folder = join(place, 'cache');
  for (let attempt = 1; ; attempt++) {
    const port = await freePort();
    writeFiles(place, {
      'nginx.conf': configure(server === undefined ? guardAll(login) : server, port),
      'cache/none': '',
      passwords:
        login === undefined
          ? ''
          : `${login.user}:{SHA}${createHash('sha1').update(login.password).digest('base64')}\n`,
    });
    const child = spawn(program, ['-p', place, '-c', 'nginx.conf', '-e', 'error.log'], { stdio: 'ignore' });
    // A test that failed before it stopped its server must still end.
    child.unref();
    const kill = () => child.kill('SIGKILL');
    process.once('exit', kill);
    const ended = new Promise<void>((done) => {
      child.on('exit', () => done());
    });
    if (await answers(port, child)) {
      const stop = async () => {
        child.ref();
        kill();
        await ended;
        process.off('exit', kill);
      };
      return { url: `http://127.0.0.1:${port}/`, folder, stop };
    }
    // Another process took the port meanwhile.
    if (attempt === 3)
      throw new Error(`nginx does not start: ${readFileSync(join(place, 'error.log'), 'utf8')}`);
  }
}

/** A cache that requires a password for everything, or for nothing. */
function guardAll(login: Login | undefined): string {
  const guard = login === undefined ? '' : 'auth_basic "cache"; auth_basic_user_file passwords;';
  return `server {
    listen 80;
    root cache;
    client_max_body_size 0;
    location / {
      ${guard}
      dav_methods PUT;
      create_full_put_path on;
    }
  }`;
}

function configure(server: string, port: number): string {
  const here = server
    .replace(/listen [^;]+;/, `listen 127.0.0.1:${port};`)
    .replace(/root [^;]+;/, 'root cache;')
    .replace(/auth_basic_user_file [^;]+;/, 'auth_basic_user_file passwords;');
  return `daemon off;
master_process off;
pid nginx.pid;
events {}
http {
  access_log off;
  client_body_temp_path body;
  proxy_temp_path proxy;
  fastcgi_temp_path fastcgi;
  uwsgi_temp_path uwsgi;
  scgi_temp_path scgi;
  ${here}
}
`;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => {
    server.listen(0, '127.0.0.1', done);
  });
  const address = server.address();
  await new Promise((done) => {
    server.close(done);
  });
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

async function answers(port: number, child: { exitCode: number | null }): Promise<boolean> {
  while (child.exitCode === null) {
    const open = await new Promise<boolean>((done) => {
      const socket = connect(port, '127.0.0.1', () => {
        socket.destroy();
        done(true);
      }).on('error', () => done(false));
    });
    if (open) return true;
    await wait(20);
  }
  return false;
}
