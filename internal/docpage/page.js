
'use strict';
// The page reads without this script, which shows the filters and the copy buttons.
document.documentElement.classList.add('js');
document.addEventListener('DOMContentLoaded', () => {
  const byId = (id) => document.getElementById(id);
  const all = (selector, from = document) => Array.from(from.querySelectorAll(selector));
  const bar = document.querySelector('.bar'), contents = document.querySelector('.contents');
  const search = byId('-q'), table = byId('-table'), status = byId('-status');
  const clear = byId('-clear'), none = byId('-none'), said = byId('-said');
  const controls = [['q', search], ['table', table], ['status', status]];
  const searched = '.name, .message, .description, .help, .go';

  const sections = all('.table').map((element) => ({
    element,
    link: all('.contents a').find((a) => decode(a.hash) === element.id),
    entries: all('.entry', element).map((entry) => ({
      element: entry,
      status: entry.dataset.status,
      text: all(searched, entry).map((e) => e.textContent).concat(entry.dataset.status).join('\n').toLowerCase(),
    })),
  }));
  const total = sections.reduce((n, s) => n + s.entries.length, 0);

  function decode(hash) {
    try {
      return decodeURIComponent(hash.slice(1));
    } catch {
      return hash.slice(1);
    }
  }

  // filter shows what the controls ask for, and says how much that is.
  function filter() {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const s of sections) {
      const inTable = !table.value || table.value === s.element.id || table.value === 'document:' + s.element.dataset.document;
      let here = 0;
      for (const e of s.entries) {
        const match = inTable && e.status.startsWith(status.value) && words.every((w) => e.text.includes(w));
        e.element.hidden = !match;
        if (match) here++;
      }
      s.element.hidden = here === 0 && (s.entries.length > 0 || !inTable || words.length > 0 || status.value !== '');
      s.link?.classList.toggle('gone', s.element.hidden);
      if (s.link) s.link.lastElementChild.textContent = here;
      shown += here;
    }
    const filtered = controls.some(([, c]) => c.value !== '');
    byId('-count').textContent = (filtered ? shown + ' of ' : '') + total + (total === 1 ? ' code' : ' codes');
    none.hidden = shown > 0 || !filtered;
    const found = words.length ? 'No code matches “' + search.value.trim() + '”' : 'No code has this table and status';
    none.firstElementChild.textContent = found + (words.length && (table.value || status.value) ? ' with these filters.' : '.');
    clear.hidden = !filtered;
    table.classList.toggle('on', table.value !== '');
    status.classList.toggle('on', status.value !== '');
    highlight(words);
    follow();
  }

  // highlight marks the words that were found.
  function highlight(words) {
    if (!('highlights' in CSS)) return;
    const found = new Highlight();
    for (const s of words.length && words.join('').length > 1 ? sections : []) {
      for (const e of s.entries) {
        if (e.element.hidden) continue;
        for (const { firstChild: node } of all(searched, e.element)) {
          const text = node ? node.data.toLowerCase() : '';
          for (const w of text.length === node?.length ? words : []) {
            for (let i = text.indexOf(w); i >= 0; i = text.indexOf(w, i + w.length)) {
              const range = new Range();
              range.setStart(node, i);
              range.setEnd(node, i + w.length);
              found.add(range);
            }
          }
        }
      }
    }
    CSS.highlights.set('found', found);
  }

  // remember puts the filters into the address, so that the view can be sent on.
  function remember() {
    const address = new URL(location.href);
    address.hash = '';
    for (const [name, c] of controls) {
      address.searchParams.delete(name);
      if (c.value) address.searchParams.append(name, c.value);
    }
    try {
      history.replaceState(null, '', address);
    } catch {
      // Some browsers refuse this for files. The page works all the same.
    }
  }

  function recall() {
    const params = new URL(location.href).searchParams;
    for (const [name, c] of controls) {
      c.value = params.get(name) ?? '';
      if (c.selectedIndex === -1) c.value = '';
    }
    filter();
  }

  function reset() {
    for (const [, c] of controls) c.value = '';
    filter();
    remember();
  }

  // reveal shows the code that the address names, whatever the filters say.
  function reveal() {
    const target = byId(decode(location.hash));
    if (!target?.closest('.table')) return;
    const { hash } = location;
    if (target.closest('[hidden]')) {
      reset();
      location.replace(hash);
    }
    target.scrollIntoView();
  }

  // follow marks the table that is being read.
  function follow() {
    const bottom = scrollY > 0 && innerHeight + scrollY >= document.documentElement.scrollHeight - 2;
    const line = bottom ? innerHeight : bar.offsetHeight + 80;
    let current;
    for (const s of sections) {
      s.link?.removeAttribute('aria-current');
      if (!s.element.hidden && (!current || s.element.getBoundingClientRect().top < line)) current = s;
    }
    if (!current?.link) return;
    current.link.setAttribute('aria-current', 'true');
    const link = current.link.getBoundingClientRect(), frame = contents.getBoundingClientRect();
    if (link.top < frame.top) contents.scrollTop -= frame.top - link.top + 40;
    else if (link.bottom > frame.bottom) contents.scrollTop += link.bottom - frame.bottom + 40;
  }

  // copy puts the text of an element on the clipboard.
  async function copy(element) {
    try {
      await navigator.clipboard.writeText(element.textContent);
      return true;
    } catch {
      // No permission, or a page that is not served securely: the old way.
    }
    const selection = getSelection();
    selection.selectAllChildren(element);
    const done = document.execCommand('copy');
    if (done) selection.removeAllRanges();
    return done;
  }

  for (const row of all('.bodies li')) {
    const button = document.createElement('button');
    const what = row.firstElementChild.textContent + ' body of ' + row.closest('.entry').id;
    let timer;
    button.type = 'button';
    button.textContent = 'Copy';
    button.setAttribute('aria-label', 'Copy the ' + what);
    button.addEventListener('click', async () => {
      const done = await copy(row.children[1]);
      button.textContent = done ? 'Copied' : 'Selected';
      button.classList.toggle('done', done);
      said.textContent = done ? 'Copied the ' + what : 'Selected the ' + what + ', to be copied with the keyboard';
      clearTimeout(timer);
      timer = setTimeout(() => {
        button.textContent = 'Copy';
        button.classList.remove('done');
        if (said.textContent.includes(what)) said.textContent = ''; // not what another button said since
      }, 2000);
    });
    row.append(button);
  }

  for (const [, c] of controls) {
    c.addEventListener('input', () => {
      filter();
      remember();
    });
  }
  for (const button of [clear, none.querySelector('button')]) {
    button.addEventListener('click', () => {
      reset();
      search.focus();
    });
  }
  document.addEventListener('keydown', (event) => {
    if (event.key === '/' && !event.ctrlKey && !event.metaKey && !event.altKey && !event.target.closest('input, select, textarea')) {
      event.preventDefault();
      search.focus();
      search.select();
    }
  });
  addEventListener('hashchange', reveal);
  addEventListener('popstate', recall);
  let waiting = false;
  addEventListener('scroll', () => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      follow();
    });
  }, { passive: true });

  bar.hidden = false;
  new ResizeObserver(() => document.documentElement.style.setProperty('--bar', bar.offsetHeight + 'px')).observe(bar);
  document.documentElement.style.setProperty('--bar', bar.offsetHeight + 'px');
  recall();
  reveal();
});
