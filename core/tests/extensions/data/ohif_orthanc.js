/** A function that gets the services, as newer releases allow. */
window.config = ({ servicesManager } = {}) => {
  const { uiNotificationService } = servicesManager?.services ?? {};
  function notify() {
    return { unrelated: uiNotificationService };
  }
  return {
    routerBasename: '/',
    showStudyList: !0,
    extensions: [],
    modes: [notify],
    defaultDataSourceName: `orthanc`,
    dataSources: [
      {
        namespace: '@ohif/extension-default.dataSourcesModule.dicomweb',
        friendlyName: 'Orthanc DICOMWeb',
        sourceName: 'orthanc',
        configuration: {
          'name': "Orthanc's own",
          wadoUriRoot: 'http://localhost/' + 'wado',
          qidoRoot: 'http://localhost/dicom-web',
          wadoRoot: 'http://localhost/dicom-web',
          stowRoot: undefined,
          qidoSupportsIncludeField: !1,
          supportsReject: true,
          imageRendering: 'wadors',
          thumbnailRendering: 'wadors',
          enableStudyLazyLoad: true,
          supportsFuzzyMatching: true,
          supportsWildcard: true,
          dicomUploadEnabled: true,
          queryLimit: 0x65,
          offset: -1,
          acceptHeader: ['multipart/related; type="application/octet-stream"; transfer-syntax=*',],
          bulkDataURI: {
            enabled: true,
            startsWith: /http:\/\/orthanc/,
            prefixWith: window.location.origin,
          },
          omitQuotationForMultipartRequest: true,
        },
      },
    ],
  };
};
