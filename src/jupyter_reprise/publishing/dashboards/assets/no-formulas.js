'use strict';
// In the place of MathJax, which Voila's page would load from the network: formulas of text cells
// are MathML already, and those of outputs stay as they were written.
window.MathJax = {
  Hub: {
    Config() {},
    Configured() {},
    Queue() {},
    Register: { StartupHook() {} }
  },
  Ajax: {}
};
