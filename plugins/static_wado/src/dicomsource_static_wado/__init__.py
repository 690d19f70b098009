"""A data source for static DICOMweb trees."""
