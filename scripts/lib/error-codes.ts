import ts from "typescript";

/** One code of a package's registry. */
export interface DocumentedCode {
  readonly code: string;
  /** When it happens; empty when nothing says so. */
  readonly when: string;
}

/** The last comment in what stands between two members, on one line. */
function commentIn(gap: string): string {
  const comment = [...gap.matchAll(/\/\*\*?([\s\S]*?)\*\//g)].at(-1)?.[1] ?? "";
  return comment
    .replace(/\n\s*\* ?/g, " ")
    .replace(/\s+/g, " ")
    .trim();
}

function fromUnion(source: string, node: ts.TypeAliasDeclaration): DocumentedCode[] {
  const members = ts.isUnionTypeNode(node.type) ? node.type.types : [node.type];
  let end = node.name.end;
  return members.flatMap((member) => {
    const when = commentIn(source.slice(end, member.getStart()));
    end = member.end;
    return ts.isLiteralTypeNode(member) && ts.isStringLiteral(member.literal)
      ? [{ code: member.literal.text, when }]
      : [];
  });
}

function fromTable(node: ts.VariableDeclaration): DocumentedCode[] {
  let table = node.initializer;
  while (table !== undefined && (ts.isAsExpression(table) || ts.isSatisfiesExpression(table)))
    table = table.expression;
  if (table === undefined || !ts.isObjectLiteralExpression(table)) return [];
  return table.properties.flatMap((property) => {
    if (!ts.isPropertyAssignment(property)) return [];
    const name =
      ts.isStringLiteral(property.name) || ts.isIdentifier(property.name) ? property.name.text : "";
    return ts.isStringLiteralLike(property.initializer)
      ? [{ code: name, when: property.initializer.text }]
      : [];
  });
}

/**
 * The error codes that a module declares, in the order they stand in. Both forms count: a union type whose name ends
 * in `ErrorCode`, its members with a comment above, and a table `..._ERROR_CODES` of code and sentence.
 */
export function errorCodesOf(source: string): DocumentedCode[] {
  const file = ts.createSourceFile("errors.ts", source, ts.ScriptTarget.Latest, true);
  return file.statements.flatMap((statement) => {
    if (ts.isTypeAliasDeclaration(statement)) {
      return statement.name.text.endsWith("ErrorCode") ? fromUnion(source, statement) : [];
    }
    if (!ts.isVariableStatement(statement)) return [];
    return statement.declarationList.declarations
      .filter(({ name }) => ts.isIdentifier(name) && name.text.endsWith("_ERROR_CODES"))
      .flatMap(fromTable);
  });
}
