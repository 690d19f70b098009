"""Which attributes describe a patient and study, and which a series."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dicomsource.natural import NaturalDataset

if TYPE_CHECKING:
    from collections.abc import Container, Mapping

_PATIENT = """
PatientName PatientID IssuerOfPatientID TypeOfPatientID IssuerOfPatientIDQualifiersSequence
SourcePatientGroupIdentificationSequence GroupOfPatientsIdentificationSequence ReferencedPatientSequence
PatientBirthDate PatientBirthTime PatientBirthDateInAlternativeCalendar PatientDeathDateInAlternativeCalendar
PatientAlternativeCalendar PatientSex QualityControlSubject OtherPatientIDs OtherPatientIDsSequence OtherPatientNames
EthnicGroup EthnicGroups EthnicGroupCodeSequence PatientComments PatientSpeciesDescription
PatientSpeciesCodeSequence PatientBreedDescription PatientBreedCodeSequence BreedRegistrationSequence StrainDescription
StrainNomenclature StrainCodeSequence StrainAdditionalInformation StrainStockSequence GeneticModificationsSequence
ResponsiblePerson ResponsiblePersonRole ResponsibleOrganization PatientIdentityRemoved DeidentificationMethod
DeidentificationMethodCodeSequence ClinicalTrialSponsorName ClinicalTrialProtocolID
ClinicalTrialProtocolName ClinicalTrialSiteID ClinicalTrialSiteName ClinicalTrialSubjectID
ClinicalTrialSubjectReadingID IssuerOfClinicalTrialProtocolID IssuerOfClinicalTrialSiteID
IssuerOfClinicalTrialSubjectID OtherClinicalTrialProtocolIDsSequence ClinicalTrialProtocolEthicsCommitteeName
ClinicalTrialProtocolEthicsCommitteeApprovalNumber
"""

_STUDY = """
StudyInstanceUID StudyDate StudyTime ReferringPhysicianName ReferringPhysicianIdentificationSequence
ConsultingPhysicianName ConsultingPhysicianIdentificationSequence StudyID AccessionNumber
IssuerOfAccessionNumberSequence StudyDescription PhysiciansOfRecord PhysiciansOfRecordIdentificationSequence
NameOfPhysiciansReadingStudy PhysiciansReadingStudyIdentificationSequence RequestingService
RequestingServiceCodeSequence ReferencedStudySequence ProcedureCodeSequence
ReasonForPerformedProcedureCodeSequence AdmittingDiagnosesDescription AdmittingDiagnosesCodeSequence
ReasonForVisit ReasonForVisitCodeSequence PatientAge PatientSize PatientWeight PatientBodyMassIndex
MeasuredAPDimension MeasuredLateralDimension PatientSizeCodeSequence MedicalAlerts Allergies SmokingStatus
PregnancyStatus LastMenstrualDate PatientState Occupation AdditionalPatientHistory AdmissionID
IssuerOfAdmissionIDSequence ServiceEpisodeID IssuerOfServiceEpisodeIDSequence ServiceEpisodeDescription
PatientSexNeutered ClinicalTrialTimePointID ClinicalTrialTimePointDescription
ClinicalTrialTimePointTypeCodeSequence LongitudinalTemporalOffsetFromEvent LongitudinalTemporalEventType
ConsentForClinicalTrialUseSequence
"""

# Of the series, its equipment and its frame of reference: all of these the standard ties to the series.
_SERIES = """
SeriesInstanceUID Modality SeriesNumber Laterality SeriesDate SeriesTime PerformingPhysicianName
PerformingPhysicianIdentificationSequence ProtocolName SeriesDescription SeriesDescriptionCodeSequence
OperatorsName OperatorIdentificationSequence ReferencedPerformedProcedureStepSequence RelatedSeriesSequence
BodyPartExamined PatientPosition SmallestPixelValueInSeries LargestPixelValueInSeries RequestAttributesSequence
PerformedProcedureStepID PerformedProcedureStepStartDate PerformedProcedureStepStartTime
PerformedProcedureStepEndDate PerformedProcedureStepEndTime PerformedProcedureStepDescription
PerformedProtocolCodeSequence CommentsOnThePerformedProcedureStep AnatomicalOrientationType
TreatmentSessionUID ClinicalTrialCoordinatingCenterName ClinicalTrialSeriesID ClinicalTrialSeriesDescription
IssuerOfClinicalTrialSeriesID SeriesType CountsSource Units DecayCorrection FrameOfReferenceUID
PositionReferenceIndicator Manufacturer InstitutionName InstitutionAddress StationName
InstitutionalDepartmentName InstitutionalDepartmentTypeCodeSequence ManufacturerModelName ManufacturerDeviceClassUID
DeviceSerialNumber SoftwareVersions GantryID UDISequence DeviceUID SpatialResolution DateOfManufacture
DateOfInstallation DateOfLastCalibration TimeOfLastCalibration
"""

STUDY_LEVEL = frozenset((_PATIENT + _STUDY).split())
"""Keywords of what is the same in all instances of a study.

References
----------
DICOM PS3.3, C.7.1.1, C.7.1.3, C.7.2.1, C.7.2.2, C.7.2.3.
"""

_STUDY_ROW = STUDY_LEVEL | {
    "ModalitiesInStudy",
    "NumberOfPatientRelatedInstances",
    "NumberOfPatientRelatedSeries",
    "NumberOfPatientRelatedStudies",
    "NumberOfStudyRelatedInstances",
    "NumberOfStudyRelatedSeries",
    "SOPClassesInStudy",
}

SERIES_LEVEL = frozenset(_SERIES.split())
"""Keywords of what is the same in all instances of a series.

References
----------
DICOM PS3.3, C.7.3.1, C.7.3.2, C.7.4.1, C.7.5.1, C.8.9.1.
"""


def attributes_of_study(dataset: Mapping[str, Any]) -> NaturalDataset:
    """Return what a dataset of any level says of its study.

    A row about a study is taken whole, whatever a server adds to it.
    """
    if "SeriesInstanceUID" in dataset or "SOPInstanceUID" in dataset:
        return _part_of(dataset, STUDY_LEVEL)
    return _part_of(dataset, dataset.keys())


def attributes_of_series(dataset: Mapping[str, Any]) -> NaturalDataset:
    """Return what a dataset says of its series.

    A row about a series is taken whole, except what it says of the study.
    """
    if "SOPInstanceUID" in dataset:
        return _part_of(dataset, SERIES_LEVEL)
    return _part_of(dataset, dataset.keys() - _STUDY_ROW)


def _part_of(dataset: Mapping[str, Any], keywords: Container[str]) -> NaturalDataset:
    part = NaturalDataset(
        (key, value)
        for key, value in dataset.items()
        if key in keywords and not key.startswith("_")
    )
    own = {key: vr for key, vr in (dataset.get("_vrMap") or {}).items() if key in part}
    if own:
        part["_vrMap"] = own
    return part
