/** Golden frames, written by hand from the tables of docs/ssm-protocol.md (sections 3 to 6). */

/** `PING\r\n` from the client: sequence number 1, date 1,700,000,000,000 ms, digest by sha256sum. */
export const INPUT_PING: string = [
  '00000074', // HeaderLength 116
  '696e7075745f73747265616d5f64617461', // input_stream_data
  '202020202020202020202020202020', // 15 spaces
  '00000001', // SchemaVersion
  '0000018bcfe56800', // CreatedDate
  '0000000000000001', // SequenceNumber
  '0000000000000000', // Flags
  '8899aabbccddeeff0011223344556677', // MessageId, halves swapped
  'dedee95a5c3354a76fa11ee26963cbe70f4149c9680bfa9c05c4befa372ced97', // SHA-256
  '00000001', // PayloadType
  '00000006', // PayloadLength
  '50494e470d0a',
].join('');

/** The same message id in the usual order. */
export const INPUT_PING_ID: string = '00112233-4455-6677-8899-aabbccddeeff';

/** An open, data (`hi`) and end of stream 3, and a keep-alive: little-endian. */
export const SMUX_STREAM_3: string = [
  '0100000003000000', // SYN
  '0102020003000000', // PSH, 2 bytes
  '6869',
  '0101000003000000', // FIN
  '0103000000000000', // NOP
].join('');
