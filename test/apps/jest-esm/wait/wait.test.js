import { writeFileSync } from 'node:fs';
import { connect } from '../src/connect.js';

// Never ends by itself: for the test of what is left when a run is ended from outside.
test('waits for a job that does not come', async () => {
  const redis = connect();
  await redis.ping();
  writeFileSync(process.env.WAITING_FILE, '');
  await redis.blpop('no:such:queue', 0);
}, 600_000);
