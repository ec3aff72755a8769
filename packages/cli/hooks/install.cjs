require('../dist/hooks.cjs').install();
