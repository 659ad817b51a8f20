// Which JavaScript is a mistake? ESLint's recommended rules, for code that runs in a browser and for
// its tests, which run in Node.

import js from '@eslint/js';
import globals from 'globals';

const own = {
  linterOptions: { reportUnusedDisableDirectives: 'error' },
  rules: {
    eqeqeq: 'error',
    'no-var': 'error',
    'prefer-const': 'error',
  },
};

function runIn(globals) {
  return { ecmaVersion: 2024, sourceType: 'module', globals };
}

export default [
  { ignores: ['**/static/'] }, // what apps serve is made of the files below
  js.configs.recommended,
  { ...own, files: ['dashboard/**/*.js'], languageOptions: runIn(globals.browser) },
  { ...own, files: ['tests/**/*.js'], languageOptions: runIn(globals.nodeBuiltin) },
];
