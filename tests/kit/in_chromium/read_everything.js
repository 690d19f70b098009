// Reads all that a DICOMweb service holds by npm's dicomweb-client, as any page would.
async ([module, root]) => {
  const { api } = await import(module);
  const client = new api.DICOMwebClient({ url: root });
  const uid = (row, tag) => row[tag].Value[0];
  const base64 = async buffer => {
    const url = await new Promise(done => {
      const reader = new FileReader();
      reader.onload = () => done(reader.result);
      reader.readAsDataURL(new Blob([buffer]));
    });
    return url.slice(url.indexOf(',') + 1);
  };

  const found = { studies: await client.searchForStudies(), series: [], instances: [], metadata: [], frames: {} };
  for (const study of found.studies) {
    const studyInstanceUID = uid(study, '0020000D');
    for (const series of await client.searchForSeries({ studyInstanceUID })) {
      found.series.push(series);
      const place = { studyInstanceUID, seriesInstanceUID: uid(series, '0020000E') };
      found.instances.push(...(await client.searchForInstances(place)));
      for (const instance of await client.retrieveSeriesMetadata(place)) {
        found.metadata.push(instance);
        if (instance['7FE00010']?.BulkDataURI?.endsWith('/frames')) {
          const sopInstanceUID = uid(instance, '00080018');
          const count = instance['00280008']?.Value?.[0] ?? 1;
          const frames = [];
          for (let number = 1; number <= Math.min(count, 3); number++) {
            const asked = { ...place, sopInstanceUID, frameNumbers: [number] };
            frames.push(await base64((await client.retrieveInstanceFrames(asked))[0]));
          }
          found.frames[sopInstanceUID] = frames;
        }
      }
    }
  }
  return found;
};
