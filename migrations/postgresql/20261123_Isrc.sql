ALTER TABLE "Requests" ADD COLUMN "ListTitle" text;


ALTER TABLE "Requests" ADD COLUMN "Plan" character varying(40);


ALTER TABLE "Requests" ADD COLUMN "ChangedAt" timestamp with time zone;


CREATE TABLE "PrefixCodes" (
    "Id" uuid NOT NULL,
    "Code" character varying(5) NOT NULL,
    "State" character varying(40) NOT NULL,
    "IsShared" boolean NOT NULL,
    "PublisherId" uuid,
    "AddedAt" timestamp with time zone NOT NULL,
    "OpenedAt" timestamp with time zone,
    "Version" uuid NOT NULL,
    CONSTRAINT "PK_PrefixCodes" PRIMARY KEY ("Id"),
    CONSTRAINT "FK_PrefixCodes_Publishers_PublisherId" FOREIGN KEY ("PublisherId") REFERENCES "Publishers" ("Id") ON DELETE RESTRICT
);


CREATE TABLE "DesignationCounters" (
    "PrefixCodeId" uuid NOT NULL,
    "Year" integer NOT NULL,
    "Next" integer NOT NULL,
    CONSTRAINT "PK_DesignationCounters" PRIMARY KEY ("PrefixCodeId", "Year"),
    CONSTRAINT "FK_DesignationCounters_PrefixCodes_PrefixCodeId" FOREIGN KEY ("PrefixCodeId") REFERENCES "PrefixCodes" ("Id") ON DELETE CASCADE
);


CREATE TABLE "Recordings" (
    "Id" uuid NOT NULL,
    "RequestId" uuid NOT NULL,
    "Ordinal" integer NOT NULL,
    "Title" text NOT NULL,
    "Artist" text NOT NULL,
    "Version" text,
    "Seconds" integer NOT NULL,
    "Year" integer NOT NULL,
    "Kind" character varying(40) NOT NULL,
    "Isrc" character varying(12),
    "Fingerprint" character varying(64) NOT NULL,
    CONSTRAINT "PK_Recordings" PRIMARY KEY ("Id"),
    CONSTRAINT "FK_Recordings_Requests_RequestId" FOREIGN KEY ("RequestId") REFERENCES "Requests" ("Id") ON DELETE CASCADE
);


CREATE UNIQUE INDEX "IX_PrefixCodes_Code" ON "PrefixCodes" ("Code");


CREATE INDEX "IX_PrefixCodes_PublisherId" ON "PrefixCodes" ("PublisherId");


CREATE INDEX "IX_Recordings_Fingerprint" ON "Recordings" ("Fingerprint");


CREATE UNIQUE INDEX "IX_Recordings_Isrc" ON "Recordings" ("Isrc");


CREATE INDEX "IX_Recordings_RequestId" ON "Recordings" ("RequestId");
