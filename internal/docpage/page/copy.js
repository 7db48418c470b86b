// The page reads without a script, which adds search, copy buttons and tabs.
document.documentElement.classList.add('js');
const byId = (id) => document.getElementById(id);
const all = (selector, from = document) => Array.from(from.querySelectorAll(selector));

// make returns a new element.
function make(name, properties = {}, ...children) {
  const element = Object.assign(document.createElement(name), properties);
  element.append(...children);
  return element;
}

// copy puts a text on the clipboard.
async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // No permission, or a page that is not served securely: the old way.
  }
  const box = make('textarea', { value: text, readOnly: true, className: 'unseen' }), active = document.activeElement;
  document.body.append(box);
  box.select();
  const done = document.execCommand('copy');
  box.remove();
  active?.focus({ preventScroll: true });
  return done;
}

// copyButton returns a button that copies a text, and says so.
function copyButton(what, of, text, label = 'Copy') {
  const button = make('button', { type: 'button', className: 'copy', textContent: label, ariaLabel: 'Copy the ' + what + ' of ' + of });
  let timer;
  button.addEventListener('click', async (event) => {
    event.preventDefault();
    const done = await copy(text()), said = (done ? 'Copied the ' : 'Could not copy the ') + what + ' of ' + of;
    button.textContent = done ? 'Copied' : 'Failed';
    button.classList.toggle('done', done);
    byId('-said').textContent = said;
    clearTimeout(timer);
    timer = setTimeout(() => {
      button.textContent = label;
      button.classList.remove('done');
      if (byId('-said').textContent === said) byId('-said').textContent = ''; // not what another button said since
    }, 2000);
  });
  return button;
}

let tabs = 0; // widgets so far

// remembered is the tab that the reader last chose in any widget of a kind, on any page.
const remembered = {
  get(kind) {
    try {
      return localStorage.getItem('errcode ' + kind);
    } catch {
      return null; // a browser may forbid it
    }
  },
  set(kind, name) {
    try {
      localStorage.setItem('errcode ' + kind, name);
    } catch {
      // The tab is chosen all the same.
    }
  },
};

// tabbed makes tabs of figures that stand below each other.
function tabbed(widget) {
  const figures = all('figure', widget);
  if (figures.length < 2) return;
  const kind = widget.dataset.label, list = make('div', { className: 'tablist', role: 'tablist', ariaLabel: kind }), n = ++tabs;
  const buttons = figures.map((figure, i) => {
    const name = figure.querySelector('figcaption').textContent;
    figure.id ||= '-panel-' + n + '-' + i;
    figure.role = 'tabpanel';
    const button = make('button', { type: 'button', role: 'tab', id: '-tab-' + n + '-' + i, textContent: name });
    button.setAttribute('aria-controls', figure.id);
    figure.setAttribute('aria-labelledby', button.id);
    button.addEventListener('click', () => {
      choose(i);
      remembered.set(kind, name);
    });
    return button;
  });
  function choose(chosen) {
    buttons.forEach((button, i) => {
      button.ariaSelected = String(i === chosen);
      button.tabIndex = i === chosen ? 0 : -1;
      figures[i].hidden = i !== chosen;
    });
  }
  list.addEventListener('keydown', (event) => {
    const now = buttons.indexOf(document.activeElement), last = buttons.length - 1;
    const next = { ArrowRight: now === last ? 0 : now + 1, ArrowLeft: now === 0 ? last : now - 1, Home: 0, End: last }[event.key];
    if (now < 0 || next === undefined) return;
    event.preventDefault();
    buttons[next].focus();
    buttons[next].click();
  });
  list.append(...buttons);
  widget.prepend(list);
  widget.classList.add('on');
  choose(Math.max(0, buttons.findIndex((button) => button.textContent === remembered.get(kind))));
}

// equip gives the description of a code its buttons and tabs.
function equip(element, code, address) {
  for (const figure of all('figure', element)) figure.append(copyButton(figure.dataset.copy, code, () => figure.querySelector('code').textContent));
  for (const text of all('code[data-copy]', element)) text.after(' ', copyButton(text.dataset.copy, code, () => text.textContent));
  const link = copyButton('link', code, address, 'Copy link');
  const title = element.querySelector('.title');
  if (title) title.append(copyButton('code', code, () => code), link);
  else element.prepend(make('p', { className: 'copies' }, copyButton('code', code, () => code, 'Copy code'), ' ', link));
  all('.tabs', element).forEach(tabbed);

  for (const term of all('dt[lang]', element)) {
    if (term.textContent !== term.lang) continue;
    try {
      term.textContent = new Intl.DisplayNames([term.lang], { type: 'language' }).of(term.lang);
    } catch {
      // The tag stays.
    }
  }
}

// The slash key leads to the search box.
document.addEventListener('keydown', (event) => {
  const search = byId('-q');
  if (event.key === '/' && search && !event.ctrlKey && !event.metaKey && !event.altKey && !event.target.closest('input, select, textarea')) {
    event.preventDefault();
    search.focus();
    search.select();
  }
});
