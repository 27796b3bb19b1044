// Builds static/build/ from the sources beside this file: one stylesheet, the pictures, the scripts. No network, no watcher.
import { cpSync, existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
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
if (existsSync(target)) rmSync(target, { recursive: true });
renameSync(aside, target);
console.log(`static/build/portal.css: ${Math.round(css.length / 1024)} kB`);
