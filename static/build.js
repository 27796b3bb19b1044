// Builds static/build/ from the sources beside this file: one stylesheet, the pictures, the scripts. No network, no watcher.
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import resolve from "@rollup/plugin-node-resolve";
import replace from "@rollup/plugin-replace";
import { rollup } from "@rollup/wasm-node";
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
const scripts = readdirSync(join(here, "js"), { withFileTypes: true }).filter((one) => one.isFile());
for (const { name } of scripts) cpSync(join(here, "js", name), join(aside, name));
// Scripts of several files are one file each: static files are named by their digest, and nothing would rewrite an import.
const kept = readdirSync(join(here, "js", "kept")).sort().map((name) => readFileSync(join(here, "js", "kept", name), "utf8"));
writeFileSync(join(aside, "drafts.js"), kept.join("\n"));
// GOV.UK's "Exit this page", without its own last lines: an export that nobody imports, a map that is not there.
const part = join(root, "node_modules", "govuk-frontend", "dist", "govuk", "components", "exit-this-page");
const exit = readFileSync(join(part, "exit-this-page.bundle.mjs"), "utf8").replace(/^export .*$|^\/\/# sourceMappingURL=.*$/gm, "");
writeFileSync(join(aside, "exit.js"), [exit, kept[0], readFileSync(join(here, "js", "exit.js"), "utf8")].join("\n"));
// Of libraries and many files, one script each: that of every page of staff, and the service worker.
for (const [entry, name] of [["page.js", "field.js"], ["worker.js", "worker.js"]]) {
  const plugins = [resolve({ browser: true }), replace({ preventAssignment: true, values: { "process.env.NODE_ENV": '"production"' } })];
  const bundle = await rollup({ input: join(here, "js", "field", entry), plugins, onwarn: (warning) => { throw new Error(warning.message); } });
  await bundle.write({ file: join(aside, name), format: "es" });
  await bundle.close();
}
if (existsSync(target)) rmSync(target, { recursive: true });
renameSync(aside, target);
console.log(`static/build/portal.css: ${Math.round(css.length / 1024)} kB`);
