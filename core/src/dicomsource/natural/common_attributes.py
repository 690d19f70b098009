"""The attributes that the rows of searches and their queries carry, so that few programs wait for the whole dictionary.

Made from pydicom's by ``ci/make_common_attributes.py``: what is not retired of the groups of identification, patient,
relationship, image, study and procedure, and what else rows have.

References
----------
DICOM PS3.6 chapter 6.
"""

# fmt: off
COMMON_ATTRIBUTES = {
    "AE": (
        "00080054=RetrieveAETitle 00080055=StationAETitle 00400001=ScheduledStationAETitle "
        "00400241=PerformedStationAETitle "
    ),
    "AS": (
        "00101010=PatientAge "
    ),
    "AT": (
        "00280009=FrameIncrementPointer 0028000A=FrameDimensionPointer "
    ),
    "CS": (
        "00080005=SpecificCharacterSet 00080008=ImageType 0008001C=SyntheticData 00080052=QueryRetrieveLevel "
        "00080053=QueryRetrieveView 00080056=InstanceAvailability 00080060=Modality 00080061=ModalitiesInStudy "
        "00080064=ConversionType 00080068=PresentationIntentType 00080105=MappingResource "
        "0008010A=CodingSchemeURLType 0008010B=ContextGroupExtensionFlag 0008010F=ContextIdentifier "
        "00080221=EquipmentModality 00080303=BlockIdentifyingInformationStatus 00080307=DeidentificationAction "
        "0008030A=PrivateDataElementValueRepresentation 00080403=InventoryLevel 00080405=RemovedFromOperationalUse "
        "0008040A=ContainerFileType 0008040F=ExtendedMatchingMechanisms 00080415=RetainInstances "
        "00080417=TransactionStatus 00080426=InventoryCompletionStatus 00100022=TypeOfPatientID "
        "00100035=PatientAlternativeCalendar 00100040=PatientSex 00100200=QualityControlSubject "
        "001021A0=SmokingStatus 00102203=PatientSexNeutered 00102210=AnatomicalOrientationType "
        "00102298=ResponsiblePersonRole 00180015=BodyPartExamined 00200020=PatientOrientation 00200060=Laterality "
        "00200062=ImageLaterality 00280004=PhotometricInterpretation 00280051=CorrectedImage "
        "00280300=QualityControlImage 00280301=BurnedInAnnotation 00280302=RecognizableVisualFeatures "
        "00280303=LongitudinalTemporalInformationModified 00280A02=PixelSpacingCalibrationType "
        "00281040=PixelIntensityRelationship 00281056=VOILUTFunction 00281090=RecommendedViewingMode "
        "00400020=ScheduledProcedureStepStatus 00400033=UniversalEntityIDType 00400035=IdentifierTypeCode "
        "00400252=PerformedProcedureStepStatus 00400261=PerformedProtocolType 00400318=OrganExposed "
    ),
    "DA": (
        "00080012=InstanceCreationDate 00080020=StudyDate 00080021=SeriesDate 00080022=AcquisitionDate "
        "00080023=ContentDate 00100030=PatientBirthDate 001021D0=LastMenstrualDate "
        "00400002=ScheduledProcedureStepStartDate 00400004=ScheduledProcedureStepEndDate "
        "00400244=PerformedProcedureStepStartDate 00400250=PerformedProcedureStepEndDate "
    ),
    "DS": (
        "00082130=EventElapsedTimes 00101020=PatientSize 00101022=PatientBodyMassIndex 00101023=MeasuredAPDimension "
        "00101024=MeasuredLateralDimension 00101030=PatientWeight 00200032=ImagePositionPatient "
        "00200037=ImageOrientationPatient 00200110=TemporalResolution 00201041=SliceLocation 00280030=PixelSpacing "
        "00280031=ZoomFactor 00280032=ZoomCenter 00281050=WindowCenter 00281051=WindowWidth 00281052=RescaleIntercept "
        "00281053=RescaleSlope 00400294=Quantity 00400306=DistanceSourceToEntrance 00400312=XRayOutput "
        "00400314=HalfValueLayer 00400316=OrganDose "
    ),
    "DT": (
        "00080015=InstanceCoercionDateTime 0008002A=AcquisitionDateTime 00080106=ContextGroupVersion "
        "00080107=ContextGroupLocalVersion 00080404=ItemInventoryDateTime 00080416=ExpirationDateTime "
        "0008041F=StudyUpdateDateTime "
    ),
    "FD": (
        "00081163=TimeRange 00082134=EventTimeOffset 00280123=DoubleFloatPixelPaddingValue "
        "00280125=DoubleFloatPixelPaddingRangeLimit "
    ),
    "FL": (
        "00109431=ExaminedBodyThickness 00280122=FloatPixelPaddingValue 00280124=FloatPixelPaddingRangeLimit "
    ),
    "IS": (
        "00081160=ReferencedFrameNumber 00082122=StageNumber 00082124=NumberOfStages 00082128=ViewNumber "
        "00082129=NumberOfEventTimers 0008212A=NumberOfViewsInStage 00082142=StartTrim 00082143=StopTrim "
        "00082144=RecommendedDisplayFrameRate 00200011=SeriesNumber 00200012=AcquisitionNumber "
        "00200013=InstanceNumber 00200019=ItemNumber 00200100=TemporalPositionIdentifier "
        "00200105=NumberOfTemporalPositions 00201002=ImagesInAcquisition 00201200=NumberOfPatientRelatedStudies "
        "00201202=NumberOfPatientRelatedSeries 00201204=NumberOfPatientRelatedInstances "
        "00201206=NumberOfStudyRelatedSeries 00201208=NumberOfStudyRelatedInstances "
        "00201209=NumberOfSeriesRelatedInstances 00280008=NumberOfFrames 00280034=PixelAspectRatio "
    ),
    "LO": (
        "00080070=Manufacturer 00080080=InstitutionName 00080101=ExtendedCodeValue 00080104=CodeMeaning "
        "00080112=CodingSchemeRegistry 00080122=MappingResourceName 00080222=ManufacturerRelatedModelGroup "
        "00080302=PrivateCreatorReference 00081030=StudyDescription 0008103E=SeriesDescription "
        "00081040=InstitutionalDepartmentName 00081080=AdmittingDiagnosesDescription 00081088=PyramidDescription "
        "00081090=ManufacturerModelName 00082132=EventTimerNames 00100020=PatientID 00100021=IssuerOfPatientID "
        "00100033=PatientBirthDateInAlternativeCalendar 00100034=PatientDeathDateInAlternativeCalendar "
        "00100213=StrainNomenclature 00100214=StrainStockNumber 00100217=StrainSource "
        "00100223=GeneticModificationsNomenclature 00101040=PatientAddress 00101080=MilitaryRank "
        "00101081=BranchOfService 00102000=MedicalAlerts 00102110=Allergies 00102150=CountryOfResidence "
        "00102152=RegionOfResidence 001021F0=PatientReligiousPreference 00102201=PatientSpeciesDescription "
        "00102292=PatientBreedDescription 00102295=BreedRegistrationNumber 00102299=ResponsibleOrganization "
        "00200027=PyramidLabel 0020103F=TargetPositionReferenceIndicator 00201040=PositionReferenceIndicator "
        "00280A04=PixelSpacingCalibrationDescription 00281054=RescaleType 00281055=WindowCenterWidthExplanation "
        "00321033=RequestingService 00321060=RequestedProcedureDescription 00321070=RequestedContrastAgent "
        "00400007=ScheduledProcedureStepDescription 00400012=PreMedication 00400254=PerformedProcedureStepDescription "
        "00400255=PerformedProcedureTypeDescription 00400512=ContainerIdentifier 0040051A=ContainerDescription "
        "00400551=SpecimenIdentifier "
    ),
    "LT": (
        "00080108=ExtendedCodeMeaning 00080401=InventoryPurpose 00080402=InventoryInstanceDescription "
        "00080418=TransactionStatusComment 00102155=PatientTelecomInformation 001021B0=AdditionalPatientHistory "
        "00104000=PatientComments 00204000=ImageComments 00400400=CommentsOnTheScheduledProcedureStep "
    ),
    "OB": (
        "0008041B=RecordKey 0008041C=PriorRecordKey "
    ),
    "PN": (
        "00080090=ReferringPhysicianName 0008009C=ConsultingPhysicianName 00081048=PhysiciansOfRecord "
        "00081050=PerformingPhysicianName 00081060=NameOfPhysiciansReadingStudy 00081070=OperatorsName "
        "00100010=PatientName 00101001=OtherPatientNames 00101005=PatientBirthName 00101060=PatientMotherBirthName "
        "00102297=ResponsiblePerson 00321032=RequestingPhysician 00400006=ScheduledPerformingPhysicianName "
    ),
    "SH": (
        "00080050=AccessionNumber 00080094=ReferringPhysicianTelephoneNumbers 00080100=CodeValue "
        "00080102=CodingSchemeDesignator 00080103=CodingSchemeVersion 00080201=TimezoneOffsetFromUTC "
        "00081010=StationName 00082120=StageName 00082127=ViewName 00102154=PatientTelephoneNumbers "
        "00102160=EthnicGroup 00102180=Occupation 00200010=StudyID 00400009=ScheduledProcedureStepID "
        "00400010=ScheduledStationName 00400011=ScheduledProcedureStepLocation 00400242=PerformedStationName "
        "00400243=PerformedLocation 00400253=PerformedProcedureStepID "
    ),
    "SQ": (
        "00080006=LanguageCodeSequence 00080051=IssuerOfAccessionNumberSequence "
        "00080063=AnatomicRegionsInStudyCodeSequence 00080082=InstitutionCodeSequence "
        "00080096=ReferringPhysicianIdentificationSequence 0008009D=ConsultingPhysicianIdentificationSequence "
        "00080109=CodingSchemeResourcesSequence 00080110=CodingSchemeIdentificationSequence "
        "00080121=EquivalentCodeSequence 00080123=ContextGroupIdentificationSequence "
        "00080124=MappingResourceIdentificationSequence 00080220=ResponsibleGroupCodeSequence "
        "00080300=PrivateDataElementCharacteristicsSequence 00080305=DeidentificationActionSequence "
        "00080310=PrivateDataElementDefinitionSequence 00080400=ScopeOfInventorySequence "
        "00080406=ReasonForRemovalCodeSequence 00080410=RangeMatchingSequence 00080411=ListOfUIDMatchingSequence "
        "00080412=EmptyValueMatchingSequence 00080413=GeneralMatchingSequence 00080419=FileSetAccessSequence "
        "0008041A=FileAccessSequence 0008041D=MetadataSequence 0008041E=UpdatedMetadataSequence "
        "00080420=InventoryAccessEndPointsSequence 00080421=StudyAccessEndPointsSequence "
        "00080422=IncorporatedInventoryInstanceSequence 00080423=InventoriedStudiesSequence "
        "00080424=InventoriedSeriesSequence 00080425=InventoriedInstancesSequence 00081032=ProcedureCodeSequence "
        "0008103F=SeriesDescriptionCodeSequence 00081041=InstitutionalDepartmentTypeCodeSequence "
        "00081049=PhysiciansOfRecordIdentificationSequence 00081052=PerformingPhysicianIdentificationSequence "
        "00081062=PhysiciansReadingStudyIdentificationSequence 00081072=OperatorIdentificationSequence "
        "00081084=AdmittingDiagnosesCodeSequence 00081110=ReferencedStudySequence "
        "00081111=ReferencedPerformedProcedureStepSequence 00081112=ReferencedInstancesBySOPClassSequence "
        "00081115=ReferencedSeriesSequence 00081120=ReferencedPatientSequence 00081125=ReferencedVisitSequence "
        "00081134=ReferencedStereometricInstanceSequence 0008113A=ReferencedWaveformSequence "
        "00081140=ReferencedImageSequence 0008114A=ReferencedInstanceSequence "
        "0008114B=ReferencedRealWorldValueMappingInstanceSequence 00081156=DefinitionSourceSequence "
        "00081164=FrameExtractionSequence 00081198=FailedSOPSequence 00081199=ReferencedSOPSequence "
        "0008119A=OtherFailuresSequence 0008119B=FailedStudySequence "
        "00081200=StudiesContainingOtherReferencedInstancesSequence 00081250=RelatedSeriesSequence "
        "00082112=SourceImageSequence 00082133=EventTimerSequence 00082135=EventCodeSequence "
        "00100024=IssuerOfPatientIDQualifiersSequence 00100026=SourcePatientGroupIdentificationSequence "
        "00100027=GroupOfPatientsIdentificationSequence 00100050=PatientInsurancePlanCodeSequence "
        "00100101=PatientPrimaryLanguageCodeSequence 00100102=PatientPrimaryLanguageModifierCodeSequence "
        "00100201=QualityControlSubjectTypeCodeSequence 00100215=StrainSourceRegistryCodeSequence "
        "00100216=StrainStockSequence 00100219=StrainCodeSequence 00100221=GeneticModificationsSequence "
        "00100229=GeneticModificationsCodeSequence 00101002=OtherPatientIDsSequence 00101021=PatientSizeCodeSequence "
        "00101100=ReferencedPatientPhotoSequence 00102161=EthnicGroupCodeSequence 00102202=PatientSpeciesCodeSequence "
        "00102293=PatientBreedCodeSequence 00102294=BreedRegistrationSequence 00102296=BreedRegistryCodeSequence "
        "00321031=RequestingPhysicianIdentificationSequence 00321034=RequestingServiceCodeSequence "
        "00321064=RequestedProcedureCodeSequence 00321065=RequestedLateralityCodeSequence "
        "00321067=ReasonForVisitCodeSequence 00400008=ScheduledProtocolCodeSequence 0040000A=StageCodeSequence "
        "0040000B=ScheduledPerformingPhysicianIdentificationSequence 00400026=OrderPlacerIdentifierSequence "
        "00400027=OrderFillerIdentifierSequence 00400036=AssigningFacilitySequence "
        "00400039=AssigningJurisdictionCodeSequence 0040003A=AssigningAgencyOrDepartmentCodeSequence "
        "00400100=ScheduledProcedureStepSequence 00400220=ReferencedNonImageCompositeSOPInstanceSequence "
        "00400260=PerformedProtocolCodeSequence 00400270=ScheduledStepAttributesSequence "
        "00400275=RequestAttributesSequence 00400281=PerformedProcedureStepDiscontinuationReasonCodeSequence "
        "00400293=QuantitySequence 00400295=MeasuringUnitsSequence 00400296=BillingItemSequence "
        "00400320=BillingProcedureStepSequence 00400321=FilmConsumptionSequence "
        "00400324=BillingSuppliesAndDevicesSequence 00400340=PerformedSeriesSequence 00400440=ProtocolContextSequence "
        "00400441=ContentItemModifierSequence 00400500=ScheduledSpecimenSequence "
        "00400513=IssuerOfTheContainerIdentifierSequence 00400515=AlternateContainerIdentifierSequence "
        "00400518=ContainerTypeCodeSequence 00400520=ContainerComponentSequence 00400555=AcquisitionContextSequence "
        "00400560=SpecimenDescriptionSequence 00400562=IssuerOfTheSpecimenIdentifierSequence "
        "0040059A=SpecimenTypeCodeSequence "
    ),
    "SS": (
        "00281041=PixelIntensityRelationshipSign "
    ),
    "ST": (
        "00080081=InstitutionAddress 00080092=ReferringPhysicianAddress 00080114=CodingSchemeExternalID "
        "00080115=CodingSchemeName 00080116=CodingSchemeResponsibleOrganization 00082111=DerivationDescription "
        "00400280=CommentsOnThePerformedProcedureStep 00400310=CommentsOnRadiationDose "
        "00400556=AcquisitionContextDescription "
    ),
    "TM": (
        "00080013=InstanceCreationTime 00080030=StudyTime 00080031=SeriesTime 00080032=AcquisitionTime "
        "00080033=ContentTime 00100032=PatientBirthTime 00400003=ScheduledProcedureStepStartTime "
        "00400005=ScheduledProcedureStepEndTime 00400245=PerformedProcedureStepStartTime "
        "00400251=PerformedProcedureStepEndTime "
    ),
    "UC": (
        "00080119=LongCodeValue 0008030C=PrivateDataElementName 0008030D=PrivateDataElementKeyword "
        "00100212=StrainDescription 00100222=GeneticModificationsDescription "
    ),
    "UI": (
        "00080014=InstanceCreatorUID 00080016=SOPClassUID 00080017=AcquisitionUID 00080018=SOPInstanceUID "
        "00080019=PyramidUID 0008001A=RelatedGeneralSOPClassUID 0008001B=OriginalSpecializedSOPClassUID "
        "00080058=FailedSOPInstanceUIDList 00080062=SOPClassesInStudy 0008010C=CodingSchemeUID "
        "0008010D=ContextGroupExtensionCreatorUID 00080117=ContextUID 00080118=MappingResourceUID "
        "0008040E=StoredInstanceTransferSyntaxUID 00081150=ReferencedSOPClassUID 00081155=ReferencedSOPInstanceUID "
        "0008115A=SOPClassesSupported 00081167=MultiFrameSourceSOPInstanceUID 00081195=TransactionUID "
        "00083002=AvailableTransferSyntaxUID 0020000D=StudyInstanceUID 0020000E=SeriesInstanceUID "
        "00200052=FrameOfReferenceUID 00200200=SynchronizationFrameOfReferenceUID "
        "00200242=SOPInstanceUIDOfConcatenationSource 00280304=ReferencedColorPaletteInstanceUID 00400554=SpecimenUID "
    ),
    "UL": (
        "00080309=PrivateDataElementValueMultiplicity 0008030B=PrivateDataElementNumberOfItems "
        "00080427=NumberOfStudyRecordsInInstance 00081161=SimpleFrameList 00081162=CalculatedFrameList "
    ),
    "UR": (
        "0008010E=CodingSchemeURL 00080120=URNCodeValue 00080407=StoredInstanceBaseURI 00080408=FolderAccessURI "
        "00080409=FileAccessURI 0008040B=FilenameInContainer 00081190=RetrieveURL "
    ),
    "US": (
        "00080301=PrivateGroupReference 00080304=NonidentifyingPrivateElements 00080306=IdentifyingPrivateElements "
        "00080308=PrivateDataElement 00080414=RequestedStatusInterval 00081196=WarningReason 00081197=FailureReason "
        "00100028=SubjectRelativePositionInImage 001021C0=PregnancyStatus 00280002=SamplesPerPixel "
        "00280003=SamplesPerPixelUsed 00280006=PlanarConfiguration 00280010=Rows 00280011=Columns "
        "00280014=UltrasoundColorDataPresent 00280100=BitsAllocated 00280101=BitsStored 00280102=HighBit "
        "00280103=PixelRepresentation 00400302=EntranceDose 00400303=ExposedArea "
    ),
    "US or SS": (
        "00280106=SmallestImagePixelValue 00280107=LargestImagePixelValue 00280108=SmallestPixelValueInSeries "
        "00280109=LargestPixelValueInSeries 00280120=PixelPaddingValue 00280121=PixelPaddingRangeLimit "
    ),
    "UT": (
        "0008030E=PrivateDataElementDescription 0008030F=PrivateDataElementEncoding "
        "00100218=StrainAdditionalInformation 00321066=ReasonForVisit 00400031=LocalNamespaceEntityID "
        "00400032=UniversalEntityID "
    ),
    "UV": (
        "0008040C=FileOffsetInContainer 0008040D=FileLengthInContainer 00080428=TotalNumberOfStudyRecords "
        "00080429=MaximumNumberOfRecords "
    ),
}
"""Value representation to tags, each with its keyword."""
