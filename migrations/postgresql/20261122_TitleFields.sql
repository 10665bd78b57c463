-- 目次 and the two age themes of NCL's record.
ALTER TABLE "Applications" ADD COLUMN "Title_TableOfContents" text;
ALTER TABLE "Applications" ADD COLUMN "Title_InfantTheme" text;
ALTER TABLE "Applications" ADD COLUMN "Title_ToddlerTheme" text;
ALTER TABLE "Catalogue" ADD COLUMN "TableOfContents" text;
ALTER TABLE "Catalogue" ADD COLUMN "InfantTheme" text;
ALTER TABLE "Catalogue" ADD COLUMN "ToddlerTheme" text;
