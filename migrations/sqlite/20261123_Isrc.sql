ALTER TABLE "Requests" ADD COLUMN "ListTitle" TEXT NULL;


ALTER TABLE "Requests" ADD COLUMN "Plan" TEXT NULL;


ALTER TABLE "Requests" ADD COLUMN "ChangedAt" TEXT NULL;


CREATE TABLE "PrefixCodes" (
    "Id" TEXT NOT NULL CONSTRAINT "PK_PrefixCodes" PRIMARY KEY,
    "Code" TEXT NOT NULL,
    "State" TEXT NOT NULL,
    "IsShared" INTEGER NOT NULL,
    "PublisherId" TEXT NULL,
    "AddedAt" TEXT NOT NULL,
    "OpenedAt" TEXT NULL,
    "Version" TEXT NOT NULL,
    CONSTRAINT "FK_PrefixCodes_Publishers_PublisherId" FOREIGN KEY ("PublisherId") REFERENCES "Publishers" ("Id") ON DELETE RESTRICT
);


CREATE TABLE "DesignationCounters" (
    "PrefixCodeId" TEXT NOT NULL,
    "Year" INTEGER NOT NULL,
    "Next" INTEGER NOT NULL,
    CONSTRAINT "PK_DesignationCounters" PRIMARY KEY ("PrefixCodeId", "Year"),
    CONSTRAINT "FK_DesignationCounters_PrefixCodes_PrefixCodeId" FOREIGN KEY ("PrefixCodeId") REFERENCES "PrefixCodes" ("Id") ON DELETE CASCADE
);


CREATE TABLE "Recordings" (
    "Id" TEXT NOT NULL CONSTRAINT "PK_Recordings" PRIMARY KEY,
    "RequestId" TEXT NOT NULL,
    "Ordinal" INTEGER NOT NULL,
    "Title" TEXT NOT NULL,
    "Artist" TEXT NOT NULL,
    "Version" TEXT NULL,
    "Seconds" INTEGER NOT NULL,
    "Year" INTEGER NOT NULL,
    "Kind" TEXT NOT NULL,
    "Isrc" TEXT NULL,
    "Fingerprint" TEXT NOT NULL,
    CONSTRAINT "FK_Recordings_Requests_RequestId" FOREIGN KEY ("RequestId") REFERENCES "Requests" ("Id") ON DELETE CASCADE
);


CREATE UNIQUE INDEX "IX_PrefixCodes_Code" ON "PrefixCodes" ("Code");


CREATE INDEX "IX_PrefixCodes_PublisherId" ON "PrefixCodes" ("PublisherId");


CREATE INDEX "IX_Recordings_Fingerprint" ON "Recordings" ("Fingerprint");


CREATE UNIQUE INDEX "IX_Recordings_Isrc" ON "Recordings" ("Isrc");


CREATE INDEX "IX_Recordings_RequestId" ON "Recordings" ("RequestId");
