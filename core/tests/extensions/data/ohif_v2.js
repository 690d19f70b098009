window.config = {
  // default: '/'
  routerBasename: '/',
  extensions: [],
  showStudyList: true,
  filterQueryParam: false,
  servers: {
    dicomWeb: [
      {
        name: 'DCM4CHEE',
        friendlyName: 'The archive of the clinic',
        wadoUriRoot: 'https://pacs.example.org/dcm4chee-arc/aets/DCM4CHEE/wado',
        qidoRoot: 'https://pacs.example.org/dcm4chee-arc/aets/DCM4CHEE/rs',
        wadoRoot: 'https://pacs.example.org/dcm4chee-arc/aets/DCM4CHEE/rs',
        qidoSupportsIncludeField: true,
        imageRendering: 'wadors',
        thumbnailRendering: 'wadors',
        enableStudyLazyLoad: true,
        supportsFuzzyMatching: true,
        requestOptions: {
          requestFromBrowser: true,
          auth: 'reader:letmein',
        },
      },
      { name: 'second', configuration: { qidoRoot: 'http://localhost/dicom-web' } },
    ],
  },
  hotkeys: [{ commandName: 'rotateViewportCW', label: 'Rotate Right', keys: ['r'] }],
  cornerstoneExtensionConfig: {},
};
