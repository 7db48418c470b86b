// The synonyms stand in front of this file: pairs of what people type and what the codes
// call it (package synonyms).

// Words that say nothing, unless they are all there is.
const empty = new Set('a an and are at be can do does fix for get got how i in is it my of on or the to was what when why with you'.split(' '));

// apart is what stands between words: the separators of codes, and what sentences and
// questions have, such as commas and question marks. An apostrophe is part of its word.
const apart = /[-_\s]|(?!')\p{Po}/gu;

// plain returns a text as it is compared: small letters without accents, and one space
// between words.
const plain = (text) => text.toLowerCase().normalize('NFKD').replace(/\p{Mn}+/gu, '').replace(apart, ' ').replace(/ +/g, ' ').trim();

// readings returns what a query may mean: its words, and its words with synonyms.
function readings(query) {
  const all = [query];
  for (const [said, meant] of synonyms) {
    const padded = ' ' + query + ' ';
    if (padded.includes(' ' + said + ' ')) all.push(padded.replace(' ' + said + ' ', ' ' + meant + ' ').trim());
  }
  return all.map((reading) => {
    const said = reading.split(' ').filter(Boolean), telling = said.filter((w) => !empty.has(w));
    const words = telling.length ? telling : said;
    return { text: words.join(' '), words };
  });
}

// field returns a text as entries have it: with the weight of what is found in it, and
// spaces around it, so that each word has one before and one after it.
const field = (text, weight) => [' ' + plain(text) + ' ', weight];

// worth returns what finding a word in a field is worth, 0 to its weight.
function worth([text, weight], word) {
  if (!text.includes(word)) return 0;
  if (text.includes(' ' + word + ' ')) return weight;
  if (text.includes(' ' + word)) return 0.7 * weight;
  return (word.length > 2 ? 0.3 : 0.05) * weight;
}

// score returns how well an entry answers a reading, 0 if a word is missing and all are
// wanted.
function score(entry, { text, words }, wantAll) {
  let sum = 0, found = 0;
  for (const word of words) {
    let best = 0;
    for (const one of entry.fields) {
      if (one[1] > best) best = Math.max(best, worth(one, word));
    }
    if (best > 0) found++;
    else if (wantAll) return 0;
    sum += best;
  }
  if (found === 0 || (!wantAll && found * 2 < words.length)) return 0;
  const code = entry.fields[0][0];
  if (code === ' ' + text + ' ') sum += 100;
  else if (code.includes(' ' + text + ' ')) sum += 12;
  else if (code.startsWith(' ' + text)) sum += 8;
  if (entry.fields[1][0].includes(text)) sum += 6;
  return sum / words.length + found;
}

// rank returns the entries that answer a query, the best first, and whether all words of
// the query are in them. It looks for all words first, then for half of them.
function rank(entries, query) {
  const all = readings(plain(query));
  for (const wantAll of [true, false]) {
    const hits = [];
    for (const entry of entries) {
      let best = 0;
      all.forEach((reading, i) => {
        best = Math.max(best, score(entry, reading, wantAll) * (i > 0 ? 0.9 : 1));
      });
      if (best > 0) hits.push({ entry, best: entry.old ? best * 0.8 : best });
    }
    if (hits.length || !all[0].words[1]) return { hits: hits.sort((a, b) => b.best - a.best).map((h) => h.entry), whole: wantAll };
  }
  return { hits: [], whole: true };
}

// near returns the codes that are spelled most like a text, the best first.
function near(codes, text, most = 5) {
  const pairs = (s) => {
    const padded = ' ' + plain(s.slice(0, 128)) + ' ', counts = new Map();
    for (let i = 0; i + 1 < padded.length; i++) counts.set(padded.slice(i, i + 2), (counts.get(padded.slice(i, i + 2)) ?? 0) + 1);
    return [counts, padded.length - 1];
  };
  const [wanted, size] = pairs(text);
  const common = (code) => {
    let n = 0;
    while (n < code.length && code[n] === text[n]) n++;
    return n;
  };
  return codes.map((code) => {
    const [counts, length] = pairs(code);
    let same = 0;
    for (const [pair, n] of counts) same += Math.min(n, wanted.get(pair) ?? 0);
    return { code, likeness: (2 * same) / (size + length) };
  }).filter((c) => c.likeness >= 0.3).sort((a, b) => b.likeness - a.likeness || common(b.code) - common(a.code)).slice(0, most).map((c) => c.code);
}
