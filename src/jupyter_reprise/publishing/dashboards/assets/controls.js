'use strict';
// What a viewer did to the controls of a stored page, done again to those of their own session.
// Both pages have the same controls in the same order; buttons are left out, as nothing should be
// done twice.
(() => {
  const LOOK = 100;
  const PATIENCE = 10000;

  /** Controls whose value is all that there is to them. */
  const OF_VALUE = {
    isChanged: one => one.value !== one.defaultValue,
    restore: one => {
      one.value = one.defaultValue;
    }
  };

  /** The kinds of controls: how to find them in both pages, and how to do the same to the other. */
  const KINDS = [
    {
      stored: 'input[type=range]',
      live: '.noUi-handle',
      ...OF_VALUE,
      repeat: slide
    },
    {
      stored: 'input[type=number], input[type=text], textarea',
      live: '.widget-text input, .widget-textarea textarea',
      ...OF_VALUE,
      repeat: (one, other) => {
        other.value = one.value;
        tell(other, 'input');
        tell(other, 'change');
        return true;
      }
    },
    {
      stored: 'input[type=checkbox], input[type=radio]',
      live: '.widget-checkbox input, .widget-radio-box input',
      isChanged: one => one.checked !== one.defaultChecked,
      repeat: (one, other) => {
        if (one.checked !== other.checked && (one.checked || one.type === 'checkbox')) {
          other.click();
        }
        return true;
      },
      restore: one => {
        one.checked = one.defaultChecked;
      }
    },
    {
      stored: 'select',
      live: '.widget-dropdown select, .widget-select select, .widget-select-multiple select',
      isChanged: one => [...one.options].some(isOtherwise),
      repeat: (one, other) => {
        [...one.options].forEach((option, i) => {
          other.options[i].selected = option.selected;
        });
        tell(other, 'change');
        return true;
      },
      restore: one => {
        for (const option of one.options) {
          option.selected = option.defaultSelected;
        }
      }
    }
  ];

  /** Move a slider by what is written beside it, where that is its number. */
  function slide(one, other) {
    const slider = other.closest('.widget-inline-hbox');
    const text = slider && slider.querySelector('.widget-readout[contenteditable=true]');
    const isAlone = slider && slider.querySelectorAll('.noUi-handle').length === 1;
    if (!text || !isAlone || !isAlike(text.textContent, one.defaultValue)) {
      return false;
    }
    text.textContent = one.value;
    const { KeyboardEvent } = text.ownerDocument.defaultView;
    const enter = { key: 'Enter', keyCode: 13, bubbles: true, cancelable: true };
    text.dispatchEvent(new KeyboardEvent('keydown', enter));
    return true;
  }

  function isAlike(text, value) {
    const number = Number(value);
    return Math.abs(parseFloat(text) - number) <= 0.01 * Math.max(Math.abs(number), 1);
  }

  function isOtherwise(option) {
    return option.selected !== option.defaultSelected;
  }

  function tell(node, kind) {
    const view = node.ownerDocument.defaultView;
    node.dispatchEvent(new view.Event(kind, { bubbles: true }));
  }

  function all(root, kind) {
    return [...root.querySelectorAll(kind)];
  }

  /** Whether something was chosen in a stored page. */
  function isChanged(stored) {
    return KINDS.some(kind => all(stored, kind.stored).some(kind.isChanged));
  }

  /** Do the same to a live page, once it has its controls; tells whether all could be done. */
  async function carry(stored, page) {
    const until = Date.now() + PATIENCE;
    const wanted = KINDS.filter(kind => all(stored, kind.stored).some(kind.isChanged));
    const isThere = kind => all(page, kind.live).length >= all(stored, kind.stored).length;
    while (!wanted.every(isThere) && Date.now() < until) {
      await new Promise(resolve => setTimeout(resolve, LOOK));
    }
    return wanted.map(kind => carryKind(kind, stored, page)).every(Boolean);
  }

  function carryKind(kind, stored, page) {
    const ones = all(stored, kind.stored);
    const others = all(page, kind.live);
    if (ones.length !== others.length) {
      return false;
    }
    return ones
      .map((one, i) => !kind.isChanged(one) || kind.repeat(one, others[i]))
      .every(Boolean);
  }

  /** Have the controls show again what was stored. */
  function restore(stored) {
    for (const kind of KINDS) {
      all(stored, kind.stored).filter(kind.isChanged).forEach(kind.restore);
    }
  }

  window.reprise.controls = { isChanged, carry, restore };
})();
