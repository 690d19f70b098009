-- The tables are those of a clinic that photographs skin: nobody thought of DICOM when they were made.

create table patient (
    id integer primary key,
    last_name text not null,
    first_name text not null,
    sex char(1),
    born date
);

create table visit (
    id integer primary key,
    patient integer not null references patient,
    began timestamp,
    reason text
);

create table picture (
    id integer primary key,
    visit integer not null references visit,
    place text not null,
    note text,
    png bytea not null
);

alter table picture alter column png set storage external; -- so that its first bytes are read without all others
create index on visit (began);
create index on picture (visit);

-- The views say it in DICOM: a visit is a study, all pictures of one place on the skin are a series. This is where another
-- clinic would write down how its own tables mean the same.

create view dicom_studies as
select
    concat('2.25.325800256122890129577180366103489212.', visit.id) as "StudyInstanceUID",
    concat(patient.last_name, '^', patient.first_name) as "PatientName",
    concat('P', lpad(patient.id::text, 5, '0')) as "PatientID",
    to_char(patient.born, 'YYYYMMDD') as "PatientBirthDate",
    patient.sex as "PatientSex",
    to_char(visit.began, 'YYYYMMDD') as "StudyDate",
    to_char(visit.began, 'HH24MISS') as "StudyTime",
    visit.id::text as "StudyID",
    visit.reason as "StudyDescription",
    'XC' as "ModalitiesInStudy", -- external camera
    count(distinct picture.place)::integer as "NumberOfStudyRelatedSeries",
    count(*)::integer as "NumberOfStudyRelatedInstances"
from patient join visit on visit.patient = patient.id join picture on picture.visit = visit.id
group by patient.id, visit.id;

create view dicom_series as
select
    "StudyInstanceUID",
    concat("StudyInstanceUID", '.', min(picture.id)) as "SeriesInstanceUID",
    'XC' as "Modality",
    picture.place as "SeriesDescription",
    dense_rank() over (partition by picture.visit order by min(picture.id))::integer as "SeriesNumber",
    count(*)::integer as "NumberOfSeriesRelatedInstances"
from picture join dicom_studies on "StudyID" = picture.visit::text
group by picture.visit, picture.place, "StudyInstanceUID";

create view dicom_instances as
select
    dicom_studies.*,
    "SeriesInstanceUID", "Modality", "SeriesDescription", "SeriesNumber",
    '1.2.840.10008.5.1.4.1.1.7' as "SOPClassUID", -- secondary capture
    concat("SeriesInstanceUID", '.', picture.id) as "SOPInstanceUID",
    picture.id as "InstanceNumber",
    picture.note as "ImageComments",
    -- A PNG begins with its width, its height, the bits of a sample, and 0 where it is grey.
    ('x' || encode(substring(png from 17 for 4), 'hex'))::bit(32)::integer as "Columns",
    ('x' || encode(substring(png from 21 for 4), 'hex'))::bit(32)::integer as "Rows",
    kind.bits as "BitsAllocated", kind.bits as "BitsStored", kind.bits - 1 as "HighBit", 0 as "PixelRepresentation",
    case when kind.grey then 'MONOCHROME2' else 'RGB' end as "PhotometricInterpretation",
    case when kind.grey then 1 else 3 end as "SamplesPerPixel",
    case when not kind.grey then 0 end as "PlanarConfiguration"
from picture
join dicom_studies on "StudyID" = picture.visit::text
join dicom_series using ("StudyInstanceUID")
cross join lateral (
    select
        case when substring(png from 25 for 2) = '\x1000' then 16 else 8 end as bits,
        substring(png from 26 for 1) = '\x00' as grey
) as kind
where "SeriesDescription" = picture.place;

create view dicom_pixels as
select
    "SOPInstanceUID",
    case when "SamplesPerPixel" = 3 then 'RGB' when "BitsAllocated" = 16 then 'I;16' else 'L' end as mode,
    png
from dicom_instances join picture on picture.id = "InstanceNumber";
