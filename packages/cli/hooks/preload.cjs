require('../dist/preload.cjs').preload();
