// A second global setup that throws after the first one has opened the target.
export default function setup() {
  throw new Error('the other global setup is broken');
}
