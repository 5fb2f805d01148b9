/** Turns a drawing into its text, as JupyterLab's builder does. */
module.exports = {
  process: text => ({ code: `module.exports = ${JSON.stringify(text)};` })
};
