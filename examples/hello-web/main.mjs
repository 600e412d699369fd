import { readFileSync } from 'node:fs';
import { createApp } from './server.mjs';

const greeting = readFileSync(new URL('greeting.txt', import.meta.url), 'utf8').trim();
const { COMMIT: commit = 'unknown', HOST: host, PORT: port = '8080' } = process.env;

const app = createApp({ greeting, commit });
app.listen(Number(port), host, () => process.stdout.write(`commit ${commit} listens on port ${port}\n`));

// ECS asks a task to stop with SIGTERM: answer what is open, then go.
process.once('SIGTERM', () => app.close(() => process.stdout.write('all answered, good-bye\n')));
