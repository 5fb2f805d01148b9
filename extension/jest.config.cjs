// types are tsc's work (`npm run build:lib` and the linter); here they are only taken out
const code = ['ts-jest', { tsconfig: 'tests/tsconfig.json' }];
const bare = ['ts-jest', { tsconfig: 'tests/dom/tsconfig.json' }];

/** Tests of the models and the client without a document, and of what people see with one. */
module.exports = {
  projects: [
    {
      displayName: 'models',
      testEnvironment: 'node',
      testMatch: ['<rootDir>/tests/*.spec.ts'],
      transform: { '\\.ts$': code }
    },
    {
      displayName: 'dom',
      testEnvironment: '<rootDir>/tests/dom/environment.cjs',
      testMatch: ['<rootDir>/tests/dom/*.spec.tsx'],
      // JupyterLab's packages are modules, and bring drawings and styles
      transform: {
        '\\.[jt]sx?$': bare,
        '\\.svg$': '<rootDir>/tests/dom/drawing.cjs'
      },
      transformIgnorePatterns: [
        '/node_modules/(?!(@jupyterlab|@jupyter|@microsoft|exenv-es6|@rjsf|nanoid|lodash-es|vscode-ws-jsonrpc)/)'
      ],
      moduleNameMapper: { '\\.css$': '<rootDir>/tests/dom/nothing.cjs' }
    }
  ]
};
