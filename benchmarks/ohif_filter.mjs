// Searches a study list as OHIF's client for static trees does: the whole list, one study after another.
//
// Written from how that client behaves: it looks at seven keys and no others; `*A*` and `A*` look for A anywhere, `*A` for
// its first occurrence at the end; text is compared as it is, names by their alphabetic group; dates as text, in a range;
// an attribute that is not there never matches, an empty text always; limit and offset are not looked at.
//
//   node ohif_filter.mjs SOURCE ROUNDS < queries.json
//
// SOURCE is a URL, fetched and parsed anew at each search, or a file with one row a line, read once and kept. Prints the
// least time of the processor in ms for each query, how many studies it found and a digest of their UIDs, and the memory held.
import { createHash } from 'node:crypto';
import { createReadStream, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';

const TAGS = {
  StudyInstanceUID: '0020000D',
  PatientName: '00100010',
  PatientID: '00100020',
  StudyDescription: '00081030',
  StudyDate: '00080020',
  ModalitiesInStudy: '00080061',
  AccessionNumber: '00080050',
};

function textMatches(wanted, text) {
  if (text === '' || wanted === '' || wanted === '*') return true;
  const first = wanted.startsWith('*');
  if (wanted.endsWith('*')) return text.includes(wanted.slice(first ? 1 : 0, -1));
  if (first) return text.indexOf(wanted.slice(1)) === text.length - wanted.length + 1;
  return text === wanted;
}

function valueMatches(wanted, value) {
  const text = value?.Alphabetic ?? value;
  return typeof text === 'string' ? textMatches(wanted, text) : text === wanted;
}

function dateMatches(wanted, date) {
  const [from, to] = wanted.split('-');
  if (to === undefined) return textMatches(wanted, date);
  return (from === '' || from <= date) && (to === '' || date <= to);
}

function elementMatches(wanted, element) {
  if (element === undefined) return false;
  const values = element.Value ?? [undefined];
  if (element.vr === 'DA' && values[0]) return dateMatches(wanted, values[0]);
  return values.some(value => valueMatches(wanted, value));
}

function search(list, query) {
  const asked = Object.entries(query).filter(([keyword]) => keyword in TAGS);
  return list.filter(row => asked.every(([keyword, wanted]) => elementMatches(wanted, row[TAGS[keyword]])));
}

async function kept(file) {
  const rows = [];
  for await (const line of createInterface({ input: createReadStream(file), crlfDelay: Infinity })) {
    rows.push(JSON.parse(line)); // one by one, or a million would not fit into a string
  }
  return rows;
}

async function fetched(url) {
  const answer = await fetch(url, { headers: { Accept: 'application/dicom+json' } });
  return JSON.parse(await answer.text());
}

const [source, rounds] = process.argv.slice(2);
const queries = JSON.parse(readFileSync(0, 'utf8'));
const list = source.startsWith('http') ? undefined : await kept(source);
const results = {};
for (const [kind, asked] of Object.entries(queries)) {
  results[kind] = [];
  for (const query of asked) {
    let best = Infinity;
    let found;
    for (let round = 0; round < Number(rounds); round++) {
      const start = process.cpuUsage();
      found = search(list ?? (await fetched(source)), query);
      const { user, system } = process.cpuUsage(start);
      best = Math.min(best, (user + system) / 1000);
    }
    const uids = found.map(row => row['0020000D'].Value[0]).sort();
    const digest = createHash('sha256').update(uids.join('\n')).digest('hex');
    results[kind].push({ milliseconds: best, found: uids.length, digest });
  }
}
console.log(JSON.stringify({ results, megabytes: process.memoryUsage().rss / 1e6 }));
