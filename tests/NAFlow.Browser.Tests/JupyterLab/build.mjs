// Makes JupyterLab of its packages into the folder that is given: the bundle, its style sheet, the schemas of the settings and the themes.
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const target = process.argv[2];
const require = createRequire(join(process.cwd(), 'package.json'));
const { build } = require('esbuild');
const names = Object.keys(JSON.parse(readFileSync('package.json')).dependencies).filter(name => name.endsWith('-extension'));
const packageOf = name => JSON.parse(readFileSync(`node_modules/${name}/package.json`));
const mimes = names.filter(name => packageOf(name).jupyterlab?.mimeExtension);
const themes = names.filter(name => packageOf(name).jupyterlab?.themePath);

for (const name of names) {
  const { schemaDir } = packageOf(name).jupyterlab;
  if (!schemaDir) continue;
  const place = join(target, 'schemas', name);
  cpSync(join('node_modules', name, schemaDir), place, { recursive: true });
  cpSync(join('node_modules', name, 'package.json'), join(place, 'package.json.orig'));
}

const entry = `
import { PageConfig } from '@jupyterlab/coreutils';
import { PluginRegistry } from '@lumino/coreutils';
import { JupyterLab } from '@jupyterlab/application';
import { IServiceManager } from '@jupyterlab/services';
${names.map((name, index) => `import * as m${index} from '${name}';`).join('\n')}
${names.filter(name => existsSync(`node_modules/${name}/style/index.js`)).map(name => `import '${name}/style/index.js';`).join('\n')}
const modules = { ${names.map((name, index) => `'${name}': m${index}`).join(', ')} };
const mimes = ${JSON.stringify(mimes)};
const all = names => names.flatMap(name => modules[name].default);
const plugins = all(Object.keys(modules).filter(name => !mimes.includes(name)));
const registry = new PluginRegistry();
registry.registerPlugins(plugins);
const serviceManager = await registry.resolveRequiredService(IServiceManager);
const mimeExtensions = mimes.map(name => modules[name].default);
const lab = new JupyterLab({ pluginRegistry: registry, serviceManager, mimeExtensions, availablePlugins: [] });
window.jupyterapp = lab;
await lab.start({ ignorePlugins: [] });
await lab.restored;
document.body.dataset.ready = 'true';
`;

// A ~ before an address is how webpack is told that it is one of a package.
const packages = {
  name: 'packages',
  setup(it) {
    it.onResolve({ filter: /^~/ }, ({ path, resolveDir, kind }) => it.resolve(path.slice(1), { resolveDir, kind }));
  },
};

// A picture is text where code imports it, and an address where a style sheet does.
const pictures = {
  name: 'pictures',
  setup(it) {
    it.onResolve({ filter: /\.svg$/ }, async ({ path, resolveDir, kind, pluginData }) => {
      if (pluginData === 'found' || kind === 'url-token') return null;
      return { ...(await it.resolve(path, { resolveDir, kind, pluginData: 'found' })), namespace: 'text' };
    });
    it.onLoad({ filter: /\.svg$/, namespace: 'text' }, ({ path }) => ({ contents: readFileSync(path), loader: 'text' }));
  },
};
const options = {
  bundle: true,
  minify: true,
  logLevel: 'warning',
  plugins: [packages, pictures],
  loader: { '.svg': 'dataurl', '.woff': 'dataurl', '.woff2': 'dataurl', '.ttf': 'dataurl', '.eot': 'dataurl', '.png': 'dataurl', '.gif': 'dataurl', '.raw': 'text' },
};
mkdirSync(join(target, 'static'), { recursive: true });
await build({
  ...options,
  format: 'esm',
  stdin: { contents: entry, resolveDir: process.cwd() },
  outfile: join(target, 'static', 'lab.js'),
  define: { global: 'globalThis', 'process.env.NODE_ENV': '"production"', 'process.env': '{}', process: '{"env":{}}' },
});
for (const name of themes) {
  const from = join('node_modules', name, packageOf(name).jupyterlab.themePath);
  await build({ ...options, entryPoints: [from], outfile: join(target, 'themes', name, 'index.css') });
}
writeFileSync(join(target, 'static', 'index.html'), readFileSync(join(dirname(process.argv[1]), 'index.html')));
