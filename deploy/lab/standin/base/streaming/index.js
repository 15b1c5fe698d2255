// The streaming server: WebSockets fed from Redis pub/sub, a static health page, no drain on SIGTERM, as upstream.
const http = require('http'), net = require('net'), fs = require('fs'), path = require('path');
const { WebSocketServer } = require('ws');
const env = { ...process.env };
try {
  for (const line of fs.readFileSync(path.join(__dirname, '..', '.env.production'), 'utf8').split('\n')) {
    const at = line.indexOf('=');
    if (at > 0 && env[line.slice(0, at)] === undefined) env[line.slice(0, at)] = line.slice(at + 1);
  }
} catch (e) { /* the process environment is enough */ }
const VERSION = JSON.parse(fs.readFileSync(path.join(__dirname, '..', 'package.json'), 'utf8')).version;
const server = http.createServer((req, res) => {
  if (req.url === '/api/v1/streaming/health') { res.writeHead(200, { 'Content-Type': 'text/plain' }); return res.end('OK'); }
  if (req.url === '/metrics') {
    res.writeHead(200, { 'Content-Type': 'text/plain' });
    return res.end(`connected_clients{type="websocket"} ${wss.clients.size}\nstreaming_info{version="${VERSION}"} 1\n`);
  }
  res.writeHead(404); res.end();
});
const wss = new WebSocketServer({ server });
wss.on('connection', (ws) => { ws.send(JSON.stringify({ event: 'hello', version: VERSION })); });
function subscribe() {
  const redis = net.connect(Number(env.REDIS_PORT || 6379), env.REDIS_HOST || '127.0.0.1');
  let text = '';
  redis.on('connect', () => {
    if (env.REDIS_PASSWORD) redis.write(`AUTH ${env.REDIS_USER || 'default'} ${env.REDIS_PASSWORD}\r\n`);
    redis.write('SUBSCRIBE timeline:public\r\n');
  });
  redis.on('data', (chunk) => {
    text += chunk.toString();
    const lines = text.split('\r\n'); text = lines.pop();
    for (const line of lines) {
      if (/^[0-9a-f-]{36}$/.test(line)) wss.clients.forEach((c) => c.readyState === 1 && c.send(JSON.stringify({ event: 'update', uuid: line })));
    }
  });
  redis.on('error', () => {});
  redis.on('close', () => setTimeout(subscribe, 500));
}
subscribe();
const onExit = () => { server.close(); process.exit(0); };
process.on('SIGTERM', onExit); process.on('SIGINT', onExit);
server.listen(Number(env.PORT || 4000), env.BIND || '0.0.0.0');
