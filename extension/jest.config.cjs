/** Tests of the models and the client: no browser, no network. */
module.exports = {
  roots: ['<rootDir>/tests'],
  testEnvironment: 'node',
  // types are tsc's work (`npm run build:lib` and the linter); here they are only taken out
  transform: {
    '\\.ts$': ['ts-jest', { tsconfig: 'tests/tsconfig.json' }]
  }
};
