-- Former names of publishers, and where a merged one went.

ALTER TABLE "Publishers" ADD COLUMN "MergedIntoId" TEXT NULL CONSTRAINT "FK_Publishers_Publishers_MergedIntoId" REFERENCES "Publishers" ("Id") ON DELETE RESTRICT;

CREATE TABLE "FormerNames" (
    "Id" INTEGER NOT NULL CONSTRAINT "PK_FormerNames" PRIMARY KEY AUTOINCREMENT,
    "PublisherId" TEXT NOT NULL,
    "Name" TEXT NOT NULL,
    "EnglishName" TEXT NULL,
    "Address" TEXT NULL,
    "From" TEXT NOT NULL,
    "Until" TEXT NOT NULL,
    CONSTRAINT "FK_FormerNames_Publishers_PublisherId" FOREIGN KEY ("PublisherId") REFERENCES "Publishers" ("Id") ON DELETE RESTRICT
);

CREATE INDEX "IX_Publishers_MergedIntoId" ON "Publishers" ("MergedIntoId");
CREATE INDEX "IX_FormerNames_PublisherId" ON "FormerNames" ("PublisherId");
CREATE INDEX "IX_FormerNames_Name" ON "FormerNames" ("Name");
