import js from '@eslint/js';
import tseslint from 'typescript-eslint';

export default tseslint.config(
  { ignores: ['lib/', 'node_modules/', '**/*.cjs', '../src/'] },
  js.configs.recommended,
  {
    files: ['src/**/*.{ts,tsx}', 'tests/**/*.{ts,tsx}'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: {
      parserOptions: {
        projectService: true,
        tsconfigRootDir: import.meta.dirname
      }
    },
    rules: {
      // Jupyter merges a class with a namespace that holds its options.
      '@typescript-eslint/no-namespace': 'off',
      '@typescript-eslint/naming-convention': [
        'error',
        {
          selector: 'interface',
          format: ['PascalCase'],
          custom: { regex: '^I[A-Z]', match: true }
        },
        {
          selector: 'classProperty',
          modifiers: ['private'],
          format: ['camelCase'],
          leadingUnderscore: 'require'
        }
      ],
      // a number in a text shows as people expect
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true }
      ],
      // Lumino's signals take a method and what it is to be called on.
      '@typescript-eslint/unbound-method': 'off',
      'no-console': ['error', { allow: ['warn', 'error'] }],
      'max-lines': ['error', 300]
    }
  },
  {
    files: ['src/**/*.ts'],
    rules: { 'max-lines-per-function': ['error', functionsOf(40)] }
  },
  {
    // markup has a line for each attribute
    files: ['src/**/*.tsx'],
    rules: { 'max-lines-per-function': ['error', functionsOf(60)] }
  }
);

function functionsOf(max) {
  return { max, skipBlankLines: true, skipComments: true };
}
