/** JupyterLab's builder turns an imported drawing into its text. */
declare module '*.svg' {
  const text: string;
  export default text;
}
