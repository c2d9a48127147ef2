// node openapi_test.mjs PRINT_OPENAPI: the document holds to the schema of OpenAPI 3.1.
import {execFileSync} from 'node:child_process';
import {Validator} from '@seriousme/openapi-schema-validator';

const document = JSON.parse(execFileSync(process.argv[2], {encoding: 'utf8'}));

// The validator can fail: a document without its info is none.
const {info, ...without} = document;
const wrong = await new Validator().validate(without);
if (wrong.valid) throw new Error('the validator lets everything pass');

const validator = new Validator();
const result = await validator.validate(document);
if (!result.valid) {
  console.error(JSON.stringify(result.errors, null, 2));
  process.exit(1);
}
console.log(`OpenAPI ${validator.version}: ${Object.keys(document.paths).length} paths are valid`);
