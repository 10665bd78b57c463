-- 目次 and the two age themes of NCL's record.
ALTER TABLE "Applications" ADD COLUMN "Title_TableOfContents" TEXT;
ALTER TABLE "Applications" ADD COLUMN "Title_InfantTheme" TEXT;
ALTER TABLE "Applications" ADD COLUMN "Title_ToddlerTheme" TEXT;
ALTER TABLE "Catalogue" ADD COLUMN "TableOfContents" TEXT;
ALTER TABLE "Catalogue" ADD COLUMN "InfantTheme" TEXT;
ALTER TABLE "Catalogue" ADD COLUMN "ToddlerTheme" TEXT;
