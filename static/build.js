// Builds static/build/ from the sources beside this file: one stylesheet, the pictures, the scripts. No network, no watcher.
import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import * as sass from "sass";

const here = dirname(fileURLToPath(import.meta.url));
const root = dirname(here);
const target = join(here, "build");
// Built aside and moved into place, so that a server that is running never serves a half-written stylesheet.
const aside = join(here, `build.${process.pid}`);

const { css } = sass.compile(join(here, "src", "portal.scss"), {
  loadPaths: [join(root, "node_modules")],
  style: "compressed",
  quietDeps: true,
});

mkdirSync(aside);
writeFileSync(join(aside, "portal.css"), css);
cpSync(join(here, "src", "images"), aside, { recursive: true });
cpSync(join(here, "js"), aside, { recursive: true });
// GOV.UK's "Exit this page" and the line that starts it, in one file: static files are named by their digest, and nothing
// would rewrite an import in a script. Without its own last lines: an export that nobody imports, a map that is not there.
const part = join(root, "node_modules", "govuk-frontend", "dist", "govuk", "components", "exit-this-page");
const exit = readFileSync(join(part, "exit-this-page.bundle.mjs"), "utf8").replace(/^export .*$|^\/\/# sourceMappingURL=.*$/gm, "");
writeFileSync(join(aside, "exit.js"), exit + readFileSync(join(here, "js", "exit.js"), "utf8"));
if (existsSync(target)) rmSync(target, { recursive: true });
renameSync(aside, target);
console.log(`static/build/portal.css: ${Math.round(css.length / 1024)} kB`);
