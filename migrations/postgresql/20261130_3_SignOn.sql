-- Signing on with the library's account service: who beside readers may.
CREATE TABLE "SignOnAllowed" (
    "Kind" character varying(40) NOT NULL,
    CONSTRAINT "PK_SignOnAllowed" PRIMARY KEY ("Kind")
);
