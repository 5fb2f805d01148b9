import * as ts from 'typescript';

/** Attributes and properties that people read. */
const READ = /^(aria-label|title|placeholder|label|caption|alt|body|legend)$/;
/** What is typed as it is in all languages: how a secret is given. */
const AS_IT_IS = ["'env:NAME'"];

interface IPlace {
  file: string;
  line: number;
  text: string;
}

/** Walk through a file's syntax tree, and collect what a judgement finds. */
function walk(
  name: string,
  code: string,
  judge: (node: ts.Node) => string | null
): IPlace[] {
  const file = ts.createSourceFile(
    name,
    code,
    ts.ScriptTarget.ES2020,
    true,
    name.endsWith('x') ? ts.ScriptKind.TSX : ts.ScriptKind.TS
  );
  const found: IPlace[] = [];
  const visit = (node: ts.Node): void => {
    const text = judge(node);
    if (text !== null) {
      const { line } = file.getLineAndCharacterOfPosition(node.getStart());
      found.push({ file: name, line: line + 1, text });
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

/** Find what people read but no translator would see. */
function untranslated(node: ts.Node): string | null {
  if (ts.isJsxText(node)) {
    return hasWords(node.text) && !isCommand(node) ? node.text.trim() : null;
  }
  const isRead =
    (ts.isJsxAttribute(node) || ts.isPropertyAssignment(node)) &&
    READ.test(node.name.getText().replace(/['"]/g, ''));
  if (!isRead || !node.initializer) {
    return null;
  }
  const { initializer } = node;
  const literal =
    ts.isStringLiteralLike(initializer) || ts.isTemplateExpression(initializer)
      ? initializer
      : null;
  const text = literal?.getText().replace(/\$\{[^}]*\}/g, '') ?? '';
  return hasWords(text) && !AS_IT_IS.includes(text) ? text : null;
}

/** Find texts that are put together, so that no tool can collect them. */
function uncollected(node: ts.Node): string | null {
  if (
    !ts.isCallExpression(node) ||
    !ts.isPropertyAccessExpression(node.expression) ||
    node.expression.expression.getText() !== 'trans'
  ) {
    return null;
  }
  const count = node.expression.name.text === '_n' ? 2 : 1;
  const texts = node.arguments.slice(0, count);
  return texts.every(text => ts.isStringLiteral(text)) ? null : node.getText();
}

function hasWords(text: string): boolean {
  return /\p{L}{2,}/u.test(text);
}

/** What is to be typed in a terminal is the same in all languages. */
function isCommand(node: ts.JsxText): boolean {
  const { parent } = node;
  return (
    ts.isJsxElement(parent) &&
    parent.openingElement.getText().includes('jp-Reprise-commands')
  );
}

/** Read a file of this extension, in whose folder tests run. */
function read(name: string): string {
  const text = ts.sys.readFile(name);
  if (text === undefined) {
    throw new Error(`There is no ${name}.`);
  }
  return text;
}

function walkAll(judge: (node: ts.Node) => string | null): IPlace[] {
  const names = ts.sys.readDirectory('src', ['.ts', '.tsx']);
  return names.flatMap(name => walk(name, read(name), judge));
}

describe('what people read', () => {
  it('goes through the translator', () => {
    expect(walkAll(untranslated)).toEqual([]);
  });

  it('stands in the code as a whole, for tools that collect it', () => {
    expect(walkAll(uncollected)).toEqual([]);
  });

  it('is looked up in one place, the settings’ texts too', () => {
    const schema = JSON.parse(read('schema/plugin.json')) as Record<
      string,
      { domain?: string }
    >;
    const service = read('src/plugins/service.ts');
    const { domain } = schema['jupyter.lab.internationalization'];

    expect(service).toContain(`const DOMAIN = '${String(domain)}';`);
  });

  it.each([
    ['a text', '<p>Hello there</p>', 1],
    ['an attribute', '<p title="Hello there" />', 1],
    ['a property', "const a = { label: 'Hello there' }", 1],
    ['a text with a value', 'const a = { label: `Hello ${you}` }', 1],
    ['signs alone', '<p>· – ×</p>', 0],
    ['a translated text', "<p>{trans.__('Hello there')}</p>", 0]
  ])('is found by this test: %s', (_, code, count) => {
    expect(walk('a.tsx', code, untranslated)).toHaveLength(count);
  });
});
