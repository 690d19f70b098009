// Reads all that a DICOMweb service holds by npm's dicomweb-client, as any page would.
async ([module, root, more]) => {
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
  const linked = instance => instance['7FE00010']?.BulkDataURI?.endsWith('/frames');
  const hasFrames = instance => (more ? instance['00280010'] : linked(instance));
  const uris = item =>
    Object.values(item).flatMap(({ vr, Value, BulkDataURI }) =>
      vr === 'SQ' ? (Value ?? []).flatMap(uris) : (BulkDataURI ?? [])
    );

  const found = {
    studies: await client.searchForStudies(), series: [], instances: [], metadata: [], frames: {}, files: {}, bulk: {}, failed: {},
  };
  for (const study of found.studies) {
    const studyInstanceUID = uid(study, '0020000D');
    for (const series of await client.searchForSeries({ studyInstanceUID })) {
      found.series.push(series);
      const place = { studyInstanceUID, seriesInstanceUID: uid(series, '0020000E') };
      found.instances.push(...(await client.searchForInstances(place)));
      for (const [position, instance] of (await client.retrieveSeriesMetadata(place)).entries()) {
        found.metadata.push(instance);
        if (more && position > 1) continue;
        const sopInstanceUID = uid(instance, '00080018');
        if (hasFrames(instance)) {
          const count = instance['00280008']?.Value?.[0] ?? 1;
          const frames = (found.frames[sopInstanceUID] = []);
          for (let number = 1; number <= Math.min(count, 3); number++) {
            const asked = { ...place, sopInstanceUID, frameNumbers: [number] };
            try {
              frames.push(await base64((await client.retrieveInstanceFrames(asked))[0]));
            } catch (error) {
              found.failed[sopInstanceUID] = `${error.status} ${error.response}`;
            }
          }
        }
        if (more) {
          found.files[sopInstanceUID] = await base64(await client.retrieveInstance({ ...place, sopInstanceUID }));
          for (const BulkDataURI of uris(instance)) {
            found.bulk[BulkDataURI] = await base64((await client.retrieveBulkData({ BulkDataURI }))[0]);
          }
        }
      }
    }
  }
  return found;
};
