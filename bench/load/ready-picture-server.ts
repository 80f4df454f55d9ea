import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';

/** `ready-picture-server.ts <port> <file>`: answers everything with this file, over the loopback interface. */

const [port, file] = process.argv.slice(2);
const picture = readFileSync(file!);
const headers = { 'Content-Type': 'image/png', 'Content-Length': picture.length };

createServer((_request, response) => {
  response.writeHead(200, headers).end(picture);
}).listen(Number(port), 'localhost');
