// What the linter holds beside the compiler: no way round the types, short files, one door to the process.
import js from '@eslint/js'
import prettier from 'eslint-config-prettier'
import svelte from 'eslint-plugin-svelte'
import globals from 'globals'
import ts from 'typescript-eslint'
import svelteConfig from './svelte.config.js'

/** The only files of the server that may speak to the process they run in. */
const processDoors = ['server/main.ts', 'server/cli.ts', 'server/config.ts', 'server/embedded/host.ts']

const processMessage =
  'Only main.ts, cli.ts, config.ts and embedded/host.ts touch process: take what you need as a parameter.'

export default ts.config(
  { ignores: ['dist/', 'node_modules/', 'data/'] },
  js.configs.recommended,
  ...ts.configs.recommendedTypeChecked,
  ...svelte.configs.recommended,
  {
    languageOptions: {
      parserOptions: {
        project: [
          './tsconfig.server.json',
          './tsconfig.client.json',
          './tsconfig.tests.json',
          './tsconfig.worker.json',
        ],
        tsconfigRootDir: import.meta.dirname,
        extraFileExtensions: ['.svelte'],
      },
    },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/consistent-type-assertions': [
        'error',
        { assertionStyle: 'as', objectLiteralTypeAssertions: 'never' },
      ],
      '@typescript-eslint/ban-ts-comment': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      // A number in a template reads as one; everything else that is no string is a mistake.
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      'no-console': 'error',
      eqeqeq: ['error', 'always', { null: 'ignore' }],
    },
  },
  {
    files: ['server/**', 'shared/**', 'client/**', 'scripts/**'],
    rules: { 'max-lines': ['error', { max: 250, skipBlankLines: true, skipComments: true }] },
  },
  {
    files: ['server/**/*.ts', 'shared/**/*.ts'],
    ignores: processDoors,
    rules: {
      'no-restricted-globals': ['error', { name: 'process', message: processMessage }],
      'no-restricted-imports': [
        'error',
        { paths: ['process', 'node:process'].map((name) => ({ name, message: processMessage })) },
      ],
    },
  },
  // What a person reads on the terminal is the command line's whole business.
  { files: ['server/cli.ts', 'server/cli/**', 'tests/**', 'examples/**'], rules: { 'no-console': 'off' } },
  {
    files: ['server/**', 'tests/**', 'scripts/**', '*.ts', '*.js', '*.cjs'],
    languageOptions: { globals: globals.node },
  },
  { files: ['client/**'], languageOptions: { globals: globals.browser } },
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: { parserOptions: { parser: ts.parser, svelteConfig } },
  },
  // Plain scripts carry no types to check by.
  { files: ['**/*.js', '**/*.mjs', '**/*.cjs'], extends: [ts.configs.disableTypeChecked] },
  prettier,
  ...svelte.configs.prettier,
)
