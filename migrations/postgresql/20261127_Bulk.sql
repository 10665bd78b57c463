-- Batches: the drafts of one file, their pages in one package, sent together.
CREATE TABLE "BatchFiles" (
    "Id" uuid NOT NULL,
    "PublisherId" uuid NOT NULL,
    "FileName" text NOT NULL,
    "CreatedAt" timestamp with time zone NOT NULL,
    "State" character varying(40) NOT NULL,
    "Key" text,
    "Done" integer NOT NULL,
    "Total" integer NOT NULL,
    "ActorId" uuid,
    "ActorName" text NOT NULL,
    "ActorAddress" text,
    "Faults" text NOT NULL,
    "SentAt" timestamp with time zone,
    "Version" uuid NOT NULL,
    CONSTRAINT "PK_BatchFiles" PRIMARY KEY ("Id"),
    CONSTRAINT "FK_BatchFiles_Publishers_PublisherId" FOREIGN KEY ("PublisherId") REFERENCES "Publishers" ("Id") ON DELETE RESTRICT
);

CREATE TABLE "BatchLines" (
    "ApplicationId" uuid NOT NULL,
    "BatchFileId" uuid NOT NULL,
    "Row" integer NOT NULL,
    "Reference" text,
    "Code" text NOT NULL,
    "TitlePage" text NOT NULL,
    "CopyrightPage" text NOT NULL,
    "Cover" text NOT NULL,
    CONSTRAINT "PK_BatchLines" PRIMARY KEY ("ApplicationId"),
    CONSTRAINT "FK_BatchLines_Applications_ApplicationId" FOREIGN KEY ("ApplicationId") REFERENCES "Applications" ("Id") ON DELETE CASCADE,
    CONSTRAINT "FK_BatchLines_BatchFiles_BatchFileId" FOREIGN KEY ("BatchFileId") REFERENCES "BatchFiles" ("Id") ON DELETE CASCADE
);

CREATE INDEX "IX_BatchFiles_PublisherId_CreatedAt" ON "BatchFiles" ("PublisherId", "CreatedAt");
CREATE INDEX "IX_BatchFiles_State" ON "BatchFiles" ("State");
CREATE INDEX "IX_BatchLines_BatchFileId" ON "BatchLines" ("BatchFileId");
