import { createServer } from 'node:http';
import { checkNativeModules } from '@abistamp/core';

/** The projects to answer for: this one, or those that are named. */
const roots = process.argv.length > 2 ? process.argv.slice(2) : ['.'];

const server = createServer(async (request, response) => {
  if (request.url !== '/health') {
    response.writeHead(404).end();
    return;
  }
  const { ok, answer, trees } = await checkNativeModules({ roots });
  const wrong = trees.flatMap(({ root, error, packages }) => [
    ...(error === null ? [] : [{ root, why: `${error.code}: ${error.message}`, fix: error.hint }]),
    ...packages
      .filter(({ outcome }) => outcome !== 'fits')
      .map(({ outcome, findings, command }) => ({ root, outcome, why: findings[0].message, fix: command })),
  ]);
  response.writeHead(ok ? 200 : 503, { 'content-type': 'application/json' });
  response.end(`${JSON.stringify({ ok, answer, wrong })}\n`);
});

server.listen(Number(process.env.PORT ?? 8080), '127.0.0.1', () => {
  console.log(`http://127.0.0.1:${server.address().port}/health`);
});
