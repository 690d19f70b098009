// Stores files in a DICOMweb service by npm's dicomweb-client, each with a request of its own; gives what is not stored.
async ([module, root, files]) => {
  const { api } = await import(module);
  const client = new api.DICOMwebClient({ url: root });
  const refused = {};
  for (const [name, base64] of Object.entries(files)) {
    const bytes = await (await fetch(`data:application/dicom;base64,${base64}`)).arrayBuffer();
    try {
      await client.storeInstances({ datasets: [bytes] });
    } catch (error) {
      refused[name] = error.status ? `${error.status}` : error.message;
    }
  }
  return refused;
};
