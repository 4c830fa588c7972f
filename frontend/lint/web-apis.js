import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

import { oldest } from "./browsers.js";

const compat = JSON.parse(
  readFileSync(fileURLToPath(import.meta.resolve("@mdn/browser-compat-data")), "utf8"),
);
const COMPAT_NAMES = { ios_saf: "safari_ios" };
const SECURE_ONLY = "Available only in secure contexts";

/** Reports what a supported browser lacks, or has in secure contexts only: a server on plain http is none. */
const available = {
  meta: {
    type: "problem",
    schema: [],
    messages: {
      secure: "{{ name }} is there in secure contexts only, and the page has to work on plain http too.",
      missing: "{{ name }} is not there in {{ browsers }}.",
    },
  },

  create(context) {
    const { program, esTreeNodeToTSNodeMap } = context.sourceCode.parserServices;
    const checker = program.getTypeChecker();

    function check(node, owners, name) {
      const symbol = checker.getSymbolAtLocation(esTreeNodeToTSNodeMap.get(node));
      const declarations = (symbol?.declarations ?? []).filter(isBuiltIn);
      if (declarations.length === 0) return;
      if (declarations.every((declaration) => declaration.getFullText().includes(SECURE_ONLY))) {
        context.report({ node, messageId: "secure", data: { name } });
      }
      const browsers = lacking(supportOf([...owners(), ...declarations.map(ownerOf)], name));
      if (browsers.length > 0) {
        context.report({ node, messageId: "missing", data: { name, browsers: browsers.join(", ") } });
      }
    }

    return {
      MemberExpression({ object, property, computed }) {
        if (computed) return;
        const owners = () => {
          const type = checker.getTypeAtLocation(esTreeNodeToTSNodeMap.get(object));
          return [checker.getNonNullableType(type).symbol?.name];
        };
        check(property, owners, property.name);
      },
      "NewExpression > Identifier.callee, CallExpression > Identifier.callee"(node) {
        check(node, () => [], node.name);
      },
    };
  },
};

function isBuiltIn(declaration) {
  return /\/typescript\/lib\/lib\.[\w.]+\.d\.ts$/.test(declaration.getSourceFile().fileName);
}

function ownerOf({ parent }) {
  return parent.name?.text;
}

/** What is known of a global (without owners) or of the member of an interface. */
function supportOf(owners, name) {
  const places = owners
    .filter((owner) => owner !== undefined)
    .map((owner) => owner.replace(/^Readonly|Constructor$/g, ""))
    .flatMap((owner) => [compat.api[owner]?.[name], compat.javascript.builtins[owner]?.[name]]);
  const found = [...places, compat.api[name], compat.javascript.builtins[name]].find(
    (place) => place?.__compat,
  );
  return found?.__compat.support ?? {};
}

/** The supported browsers that lack a thing in their oldest supported version. */
function lacking(support) {
  return Object.entries(oldest)
    .filter(([name, version]) => {
      const statements = [support[COMPAT_NAMES[name] ?? name] ?? []].flat();
      return statements.length > 0 && !statements.some((statement) => isIn(statement, version));
    })
    .map(([name, version]) => `${name} ${version}`);
}

function isIn({ version_added: added, version_removed: removed, flags }, version) {
  const isNamed = !flags && typeof added === "string" && added !== "preview";
  return isNamed && number(added) <= version && (!removed || number(removed) > version);
}

function number(version) {
  return Number.parseFloat(version.replace("≤", ""));
}

export default { rules: { available } };
