// A page of one code needs its buttons only.
function single() {
  const code = document.querySelector('.code .name');
  if (code && document.querySelector('.facts')) equip(byId('-code'), code.textContent, () => document.querySelector('link[rel=canonical]')?.href ?? location.origin + location.pathname);
}

function index() {
  const bar = document.querySelector('.bar'), contents = document.querySelector('.contents'), results = byId('-results');
  const list = results.firstElementChild, cut = results.lastElementChild;
  const search = byId('-q'), action = byId('-action'), status = byId('-status'), table = byId('-table');
  const clear = byId('-clear'), none = byId('-none'), filters = byId('-filters');
  const controls = [['q', search], ['action', action], ['status', status], ['table', table]];
  const mostShown = 300; // results; a reader of more of them types another word
  const statusTexts = new Map(Array.from(status.options, (o) => [o.value, o.textContent])), squeezed = (text) => plain(text).replaceAll(' ', '');
  const actionNames = new Map(Array.from(action.options, (o) => [o.textContent, o.value]));

  const entries = [], byCode = new Map();
  const sections = all('.table[data-document]').map((element) => {
    const section = { element, list: element.querySelector('ul'), link: null, entries: [] };
    const title = element.querySelector('h2').textContent;
    for (const row of section.list.children) {
      const text = (selector) => row.querySelector(selector)?.textContent ?? '';
      const e = { row, section, code: text('code'), status: text('b'), action: actionNames.get(text('i')) ?? '', old: row.classList.contains('old') };
      e.fields = [
        field(e.code, 10), field(text('span'), 6), field(statusTexts.get(e.status) ?? e.status, 5), field(e.action + ' ' + text('i'), 4), field(title, 3),
        field(squeezed(e.code), 4),
      ];
      const detail = row.querySelector('.detail');
      if (detail) addMore(e, text('.go'), ['.described', '.why', '.fix'].map(text).join(' '), [text('.plain'), ...all('dd[lang]', detail).map((d) => d.textContent)].join('\n'));
      section.entries.push(e);
      entries.push(e);
      byCode.set(e.code, e);
    }
    return section;
  });
  for (const link of all('.contents a')) {
    const section = sections.find((s) => s.element.id === decode(link.hash));
    if (section) section.link = link;
  }

  function decode(hash) {
    try {
      return decodeURIComponent(hash.slice(1));
    } catch {
      return hash.slice(1);
    }
  }

  // addMore lets the search find an entry by what its row does not show.
  function addMore(e, go, help, words) {
    e.help = help;
    e.fields.push(field(go, 8), field(words, 3), field(help, 2), field(squeezed(go), 5));
  }

  // fetchMore fetches that for all entries, when it is first needed. A page in one file has
  // it already.
  let more;
  const fetchMore = () => more ??= !document.body.dataset.more ? null : fetch(document.body.dataset.more).then((response) => {
    if (!response.ok) throw new Error(response.status);
    return response.json();
  }).then((found) => {
    for (const [code, [go, help, words]] of Object.entries(found)) {
      const e = byCode.get(code); // none if the code is newer than the page
      if (e) addMore(e, go, help, words);
    }
    filter();
  }).catch(() => {
    more = undefined; // without a network the search sees what the page shows
  });

  // filter shows what the controls ask for, and says how much that is.
  let searching = false;
  function filter() {
    const query = search.value.trim(), focused = document.activeElement;
    const passes = (e) => e.status.startsWith(status.value) && (!action.value || e.action === action.value) &&
      (!table.value || table.value === e.section.element.id || table.value === 'document:' + e.section.element.dataset.document);
    let hits, whole = true;
    if (plain(query)) {
      ({ hits, whole } = rank(entries.filter(passes), query));
      if (searching) home();
      searching = true;
      list.append(...hits.slice(0, mostShown).map((e) => snippet(e, query)));
      results.hidden = hits.length === 0;
      cut.hidden = hits.length <= mostShown;
      cut.textContent = 'These are the ' + mostShown + ' best of ' + hits.length + '. Another word shows fewer.';
    } else {
      hits = entries.filter(passes);
      if (searching) home();
      searching = false;
      results.hidden = true;
    }
    const shown = new Set(hits), filtered = controls.some(([, c]) => c.value !== '');
    for (const s of sections) {
      const here = s.entries.filter((e) => shown.has(e));
      s.element.hidden = searching || (here.length === 0 && (s.entries.length > 0 || filtered));
      if (!searching) for (const e of s.entries) e.row.hidden = !shown.has(e);
      s.link?.classList.toggle('gone', here.length === 0 && s.entries.length > 0);
      if (s.link) s.link.lastElementChild.textContent = here.length;
    }
    byId('-count').textContent = (filtered ? hits.length + ' of ' : '') + entries.length + (entries.length === 1 ? ' code' : ' codes');
    const chosen = [action, status, table].filter((c) => c.value !== '').length;
    filters.textContent = chosen ? 'Filter (' + chosen + ')' : 'Filter';
    clear.hidden = !filtered;
    for (const c of [action, status, table]) c.classList.toggle('on', c.value !== '');
    const narrowed = chosen ? ' with these filters' : '';
    if (hits.length === 0 && filtered) tell(searching ? 'No code matches “' + query + '”' + narrowed + '.' : 'No code has this action, status and table.', near([...byCode.keys()], query));
    else if (!whole) tell('No code has all of these words' + narrowed + '. The closest:', [], false);
    else none.hidden = true;
    if (focused !== document.activeElement && focused.checkVisibility()) focused.focus({ preventScroll: true }); // its row was moved
    highlight(searching ? readings(plain(query)).flatMap((r) => r.words) : []);
    follow();
  }

  // home puts the rows back where they come from.
  function home() {
    for (const s of sections) {
      if (s.entries.every((e) => e.row.parentElement === s.list)) continue;
      s.list.append(...s.entries.map((e) => e.row));
    }
    for (const p of all('.snippet')) p.remove();
  }

  // snippet returns the row of an entry, with a piece of the help if that is where the
  // words were found.
  function snippet(e, query) {
    e.row.hidden = false;
    const words = readings(plain(query))[0].words;
    const missing = e.help && words.find((w) => !e.fields.slice(0, 5).some(([text]) => text.includes(w)) && plain(e.help).includes(w));
    const sentence = missing && e.help.split(/(?<=[.?!]) /).find((s) => plain(s).includes(missing));
    if (sentence) (e.row.querySelector('summary') ?? e.row).append(make('p', { className: 'snippet', textContent: sentence }));
    return e.row;
  }

  // tell says that something was not found, and what may have been meant.
  function tell(sentence, codes = [], showAll = true) {
    const [said, meant, button] = none.children;
    said.textContent = sentence;
    meant.replaceChildren(...codes.flatMap((code, i) => [i ? ', ' : 'Did you mean ', make('a', { href: '#' + encodeURIComponent(code) }, make('code', { textContent: code }))]), codes.length ? '?' : '');
    meant.hidden = codes.length === 0;
    button.hidden = !showAll;
    none.hidden = false;
  }

  // highlight marks the words that were found.
  function highlight(words) {
    if (!('highlights' in CSS)) return;
    const found = new Highlight();
    words = words.filter((w) => w.length > 1);
    for (const node of words.length ? all('code, span, i, .snippet', list).filter((e) => !e.closest('.detail')).map((e) => e.firstChild) : []) {
      const text = node?.data?.toLowerCase().replace(apart, ' ') ?? '';
      for (const w of text.length === node?.length ? words : []) {
        for (let i = text.indexOf(w); i >= 0; i = text.indexOf(w, i + w.length)) {
          const range = new Range();
          range.setStart(node, i);
          range.setEnd(node, i + w.length);
          found.add(range);
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
    if (search.value) fetchMore();
    filter();
  }

  function reset() {
    for (const [, c] of controls) c.value = '';
    filter();
    remember();
  }

  // reveal shows the code or the table that the address names, whatever the filters say.
  // It says so if there is none.
  function reveal() {
    const name = decode(location.hash), target = name && byId(name);
    for (const row of all('.row.target')) row.classList.remove('target');
    if (!name || target?.closest('footer') || target?.id === '-codes') return;
    const row = target?.closest('.row'), { hash } = location;
    if (!target || !(row || target.matches('.table[data-document]'))) {
      tell('No code “' + name + '” is documented here.', near([...byCode.keys()], name), false);
      none.scrollIntoView({ block: 'center' });
      return;
    }
    if (target.closest('[hidden]') || searching) {
      reset();
      location.replace(hash);
    }
    none.hidden = true;
    if (row) {
      row.classList.add('target');
      const details = row.querySelector('details');
      if (details) details.open = true;
    }
    (row ?? target).scrollIntoView();
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

  for (const [, c] of controls) {
    c.addEventListener('input', () => {
      fetchMore();
      filter();
      remember();
    });
  }
  search.addEventListener('focus', fetchMore);
  for (const button of [clear, none.querySelector('button')]) {
    button.addEventListener('click', () => {
      reset();
      search.focus();
    });
  }
  filters.addEventListener('click', () => {
    const open = bar.classList.toggle('open');
    filters.ariaExpanded = String(open);
    if (open) action.focus();
  });

  // Arrows lead from the search box to the rows and along them; Escape leads back.
  document.addEventListener('keydown', (event) => {
    const active = document.activeElement, row = active.closest?.('.row');
    if (event.key === 'Escape' && active === search && search.value) {
      search.value = '';
      filter();
      remember();
    } else if (event.key === 'Escape' && row) {
      search.focus();
    } else if (event.key === 'Enter' && active === search && searching) {
      results.querySelector('.row a, .row summary')?.click();
    } else if ((event.key === 'ArrowDown' || event.key === 'ArrowUp') && (active === search || (row && active.matches('.row > a, summary')))) {
      const links = all('main .row > a, main .row summary').filter((a) => a.checkVisibility());
      const next = active === search ? (event.key === 'ArrowDown' ? 0 : -1) : links.indexOf(active) + (event.key === 'ArrowDown' ? 1 : -1);
      const to = next < 0 ? search : links[next];
      if (to) {
        event.preventDefault();
        to.focus();
      }
    }
  });
  document.addEventListener('toggle', (event) => {
    const row = event.target.closest('.row'), detail = row?.querySelector('.detail');
    if (!detail || !event.target.open || detail.dataset.equipped) return;
    detail.dataset.equipped = 'true';
    equip(detail, detail.id, () => {
      const address = new URL(location.href);
      address.search = '';
      address.hash = encodeURIComponent(detail.id).replaceAll('%3A', ':');
      return address.href;
    });
  }, true);
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
}

document.addEventListener('DOMContentLoaded', () => {
  if (document.body.classList.contains('index')) index();
  else single();
});
