require('../dist/hooks.cjs').start();
