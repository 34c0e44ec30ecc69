// Made from openapi.yaml by scripts/generate.ts: do not edit, run `npm run generate`.
export interface paths {
    "/models/iris/predict": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Predict with iris
         * @description Species of an iris flower from the size of its sepals and petals
         *
         *     Numbers are rounded to 4 digits after the point unless `unrounded` is true.
         */
        post: operations["predictIris"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/models/diabetes/predict": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Predict with diabetes
         * @description Progression of diabetes a year after a baseline examination
         *
         *     Numbers are rounded to 1 digit after the point unless `unrounded` is true.
         */
        post: operations["predictDiabetes"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/models/wine/predict": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Predict with wine
         * @description Cultivar of an Italian wine from its chemical analysis
         *
         *     Numbers are rounded to 4 digits after the point unless `unrounded` is true.
         */
        post: operations["predictWine"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/predict": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Predict with the default model */
        post: operations["predict"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/models/{model}/predict": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Predict with a model */
        post: operations["predictModel"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/models/{model}/versions/{version}/predict": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Predict with a version of a model */
        post: operations["predictVersion"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/models": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the models */
        get: operations["listModels"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/models/{model}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Show a model */
        get: operations["showModel"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/models/{model}/versions/{version}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Show a version of a model */
        get: operations["showVersion"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/health/live": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whether the process responds */
        get: operations["live"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/health/ready": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whether the default model is in service */
        get: operations["ready"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /** @description A row of iris by the names of its features */
        "iris.Row": {
            /**
             * @description Length of a sepal. In cm. 4.3 to 7.9 in the training data. null or "NaN" when it is not known.
             * @example 5.9
             */
            sepal_length: number | "NaN" | null;
            /**
             * @description Width of a sepal. In cm. 2 to 4.4 in the training data. null or "NaN" when it is not known.
             * @example 3
             */
            sepal_width: number | "NaN" | null;
            /**
             * @description Length of a petal. In cm. 1 to 6.9 in the training data. null or "NaN" when it is not known.
             * @example 5.1
             */
            petal_length: number | "NaN" | null;
            /**
             * @description Width of a petal. In cm. 0.1 to 2.5 in the training data. null or "NaN" when it is not known.
             * @example 1.8
             */
            petal_width: number | "NaN" | null;
        };
        /** @description A row of iris by position: sepal_length, sepal_width, petal_length, petal_width */
        "iris.Values": [
            number | "NaN" | null,
            number | "NaN" | null,
            number | "NaN" | null,
            number | "NaN" | null
        ];
        /** @description Rows, each by name or by position */
        "iris.Rows": (components["schemas"]["iris.Row"] | components["schemas"]["iris.Values"])[];
        /** @description A data frame as pandas writes it with orient=split: names, and an array of their values for each row */
        "iris.Frame": {
            columns: [
                "sepal_length",
                "sepal_width",
                "petal_length",
                "petal_width"
            ];
            data: components["schemas"]["iris.Values"][];
            /** @description Is not read */
            index?: unknown[];
        };
        /** @description Many rows: an array of them, a data frame, or an array of values for each name, all of one length */
        "iris.ManyRows": {
            instances: components["schemas"]["iris.Rows"];
        } | {
            data: components["schemas"]["iris.Rows"];
        } | {
            rows: components["schemas"]["iris.Rows"];
        } | {
            dataframe_records: components["schemas"]["iris.Rows"];
        } | {
            inputs: components["schemas"]["iris.Rows"] | {
                sepal_length: (number | "NaN" | null)[];
                sepal_width: (number | "NaN" | null)[];
                petal_length: (number | "NaN" | null)[];
                petal_width: (number | "NaN" | null)[];
            };
        } | {
            dataframe_split: components["schemas"]["iris.Frame"];
        } | components["schemas"]["iris.Frame"];
        /** @description The prediction of iris for a row */
        "iris.Prediction": {
            /**
             * @description Species: Iris setosa, Iris versicolor or Iris virginica
             * @enum {string}
             */
            label: "setosa" | "versicolor" | "virginica";
            /** @description The label's own */
            probability: number;
            /** @description Every class's probability; there on request */
            probabilities?: {
                setosa: number;
                versicolor: number;
                virginica: number;
            };
        };
        /** @description A row of diabetes by the names of its features */
        "diabetes.Row": {
            /**
             * @description Age. In years. 19 to 79 in the training data. null or "NaN" when it is not known.
             * @example 59
             */
            age: number | "NaN" | null;
            /**
             * @description Sex, coded 1 or 2. 1 to 2 in the training data. null or "NaN" when it is not known.
             * @example 2
             */
            sex: number | "NaN" | null;
            /**
             * @description Body mass index. In kg/m2. 18 to 42.2 in the training data. null or "NaN" when it is not known.
             * @example 32.1
             */
            bmi: number | "NaN" | null;
            /**
             * @description Average blood pressure. In mm Hg. 62 to 133 in the training data. null or "NaN" when it is not known.
             * @example 101
             */
            bp: number | "NaN" | null;
            /**
             * @description Total serum cholesterol. In mg/dL. 97 to 301 in the training data. null or "NaN" when it is not known.
             * @example 157
             */
            s1: number | "NaN" | null;
            /**
             * @description Low-density lipoproteins. In mg/dL. 41.6 to 242.4 in the training data. null or "NaN" when it is not known.
             * @example 93.2
             */
            s2: number | "NaN" | null;
            /**
             * @description High-density lipoproteins. In mg/dL. 22 to 99 in the training data. null or "NaN" when it is not known.
             * @example 38
             */
            s3: number | "NaN" | null;
            /**
             * @description Total cholesterol over high-density lipoproteins. 2 to 9.09 in the training data. null or "NaN" when it is not known.
             * @example 4
             */
            s4: number | "NaN" | null;
            /**
             * @description Probably the logarithm of the serum triglycerides level. 3.2581 to 6.107 in the training data. null or "NaN" when it is not known.
             * @example 4.8598
             */
            s5: number | "NaN" | null;
            /**
             * @description Blood sugar level. In mg/dL. 58 to 124 in the training data. null or "NaN" when it is not known.
             * @example 87
             */
            s6: number | "NaN" | null;
        };
        /** @description A row of diabetes by position: age, sex, bmi, bp, s1, s2, s3, s4, s5, s6 */
        "diabetes.Values": [
            number | "NaN" | null,
            number | "NaN" | null,
            number | "NaN" | null,
            number | "NaN" | null,
            number | "NaN" | null,
            number | "NaN" | null,
            number | "NaN" | null,
            number | "NaN" | null,
            number | "NaN" | null,
            number | "NaN" | null
        ];
        /** @description Rows, each by name or by position */
        "diabetes.Rows": (components["schemas"]["diabetes.Row"] | components["schemas"]["diabetes.Values"])[];
        /** @description A data frame as pandas writes it with orient=split: names, and an array of their values for each row */
        "diabetes.Frame": {
            columns: [
                "age",
                "sex",
                "bmi",
                "bp",
                "s1",
                "s2",
                "s3",
                "s4",
                "s5",
                "s6"
            ];
            data: components["schemas"]["diabetes.Values"][];
            /** @description Is not read */
            index?: unknown[];
        };
        /** @description Many rows: an array of them, a data frame, or an array of values for each name, all of one length */
        "diabetes.ManyRows": {
            instances: components["schemas"]["diabetes.Rows"];
        } | {
            data: components["schemas"]["diabetes.Rows"];
        } | {
            rows: components["schemas"]["diabetes.Rows"];
        } | {
            dataframe_records: components["schemas"]["diabetes.Rows"];
        } | {
            inputs: components["schemas"]["diabetes.Rows"] | {
                age: (number | "NaN" | null)[];
                sex: (number | "NaN" | null)[];
                bmi: (number | "NaN" | null)[];
                bp: (number | "NaN" | null)[];
                s1: (number | "NaN" | null)[];
                s2: (number | "NaN" | null)[];
                s3: (number | "NaN" | null)[];
                s4: (number | "NaN" | null)[];
                s5: (number | "NaN" | null)[];
                s6: (number | "NaN" | null)[];
            };
        } | {
            dataframe_split: components["schemas"]["diabetes.Frame"];
        } | components["schemas"]["diabetes.Frame"];
        /** @description The prediction of diabetes for a row */
        "diabetes.Prediction": {
            /** @description Measure of disease progression one year after the baseline. */
            value: number;
        };
        /** @description A row of wine by the names of its features */
        "wine.Row": {
            /**
             * @description Alcohol. 11.03 to 14.83 in the training data. null or "NaN" when it is not known.
             * @example 13.2
             */
            alcohol: number | "NaN" | null;
            /**
             * @description Malic acid. 0.74 to 5.8 in the training data. null or "NaN" when it is not known.
             * @example 1.78
             */
            malic_acid: number | "NaN" | null;
            /**
             * @description Ash. 1.36 to 3.23 in the training data. null or "NaN" when it is not known.
             * @example 2.14
             */
            ash: number | "NaN" | null;
            /**
             * @description Alcalinity of the ash. 10.6 to 30 in the training data. null or "NaN" when it is not known.
             * @example 11.2
             */
            alcalinity_of_ash: number | "NaN" | null;
            /**
             * @description Magnesium. 70 to 162 in the training data. null or "NaN" when it is not known.
             * @example 100
             */
            magnesium: number | "NaN" | null;
            /**
             * @description Phenols in all. 0.98 to 3.88 in the training data. null or "NaN" when it is not known.
             * @example 2.65
             */
            total_phenols: number | "NaN" | null;
            /**
             * @description Flavanoids. 0.34 to 5.08 in the training data. null or "NaN" when it is not known.
             * @example 2.76
             */
            flavanoids: number | "NaN" | null;
            /**
             * @description Phenols that are no flavanoids. 0.13 to 0.66 in the training data. null or "NaN" when it is not known.
             * @example 0.26
             */
            nonflavanoid_phenols: number | "NaN" | null;
            /**
             * @description Proanthocyanins. 0.41 to 3.58 in the training data. null or "NaN" when it is not known.
             * @example 1.28
             */
            proanthocyanins: number | "NaN" | null;
            /**
             * @description Intensity of the colour. 1.28 to 13 in the training data. null or "NaN" when it is not known.
             * @example 4.38
             */
            color_intensity: number | "NaN" | null;
            /**
             * @description Hue. 0.48 to 1.71 in the training data. null or "NaN" when it is not known.
             * @example 1.05
             */
            hue: number | "NaN" | null;
            /**
             * @description Absorbance at 280 nm over that at 315 nm, diluted. 1.27 to 4 in the training data. null or "NaN" when it is not known.
             * @example 3.4
             */
            od280_od315_of_diluted_wines: number | "NaN" | null;
            /**
             * @description Proline. 278 to 1680 in the training data. null or "NaN" when it is not known.
             * @example 1050
             */
            proline: number | "NaN" | null;
        };
        /** @description A row of wine by position: alcohol, malic_acid, ash, alcalinity_of_ash, magnesium, total_phenols, flavanoids, nonflavanoid_phenols, proanthocyanins, color_intensity, hue, od280_od315_of_diluted_wines, proline */
        "wine.Values": [
            number | "NaN" | null,
            number | "NaN" | null,
            number | "NaN" | null,
            number | "NaN" | null,
            number | "NaN" | null,
            number | "NaN" | null,
            number | "NaN" | null,
            number | "NaN" | null,
            number | "NaN" | null,
            number | "NaN" | null,
            number | "NaN" | null,
            number | "NaN" | null,
            number | "NaN" | null
        ];
        /** @description Rows, each by name or by position */
        "wine.Rows": (components["schemas"]["wine.Row"] | components["schemas"]["wine.Values"])[];
        /** @description A data frame as pandas writes it with orient=split: names, and an array of their values for each row */
        "wine.Frame": {
            columns: [
                "alcohol",
                "malic_acid",
                "ash",
                "alcalinity_of_ash",
                "magnesium",
                "total_phenols",
                "flavanoids",
                "nonflavanoid_phenols",
                "proanthocyanins",
                "color_intensity",
                "hue",
                "od280_od315_of_diluted_wines",
                "proline"
            ];
            data: components["schemas"]["wine.Values"][];
            /** @description Is not read */
            index?: unknown[];
        };
        /** @description Many rows: an array of them, a data frame, or an array of values for each name, all of one length */
        "wine.ManyRows": {
            instances: components["schemas"]["wine.Rows"];
        } | {
            data: components["schemas"]["wine.Rows"];
        } | {
            rows: components["schemas"]["wine.Rows"];
        } | {
            dataframe_records: components["schemas"]["wine.Rows"];
        } | {
            inputs: components["schemas"]["wine.Rows"] | {
                alcohol: (number | "NaN" | null)[];
                malic_acid: (number | "NaN" | null)[];
                ash: (number | "NaN" | null)[];
                alcalinity_of_ash: (number | "NaN" | null)[];
                magnesium: (number | "NaN" | null)[];
                total_phenols: (number | "NaN" | null)[];
                flavanoids: (number | "NaN" | null)[];
                nonflavanoid_phenols: (number | "NaN" | null)[];
                proanthocyanins: (number | "NaN" | null)[];
                color_intensity: (number | "NaN" | null)[];
                hue: (number | "NaN" | null)[];
                od280_od315_of_diluted_wines: (number | "NaN" | null)[];
                proline: (number | "NaN" | null)[];
            };
        } | {
            dataframe_split: components["schemas"]["wine.Frame"];
        } | components["schemas"]["wine.Frame"];
        /** @description The prediction of wine for a row */
        "wine.Prediction": {
            /**
             * @description One of three cultivars of the same region: class_0, class_1 or class_2
             * @enum {string}
             */
            label: "class_0" | "class_1" | "class_2";
            /** @description The label's own */
            probability: number;
            /** @description Every class's probability; there on request */
            probabilities?: {
                class_0: number;
                class_1: number;
                class_2: number;
            };
        };
        /** @description The form of every error (RFC 9457) */
        Problem: {
            /**
             * @description Always about:blank; `code` identifies the problem
             * @enum {string}
             */
            type: "about:blank";
            /** @description The status in words */
            title: string;
            /** @description The HTTP status, again */
            status: number;
            /** @description Stable name of the problem; programs may branch on it */
            code: string;
            /** @description What went wrong this time and what to do about it */
            detail: string;
            /** @description The value of the x-request-id header; finds the request in the server's log */
            requestId: string;
            /** @description For bad input, everything that is wrong with it */
            errors?: {
                /** @description Where it is: a JSON pointer into the body, or the name of a query parameter */
                path: string;
                /** @description What is expected and what was received */
                message: string;
            }[];
        };
        /** @description A model with what its current version takes and gives */
        Model: {
            name: string;
            /** @description The version for requests that name none; absent when none is in service */
            current?: string;
            aliases: {
                [key: string]: string | {
                    [key: string]: number;
                };
            };
            /** @description What is wrong with its names: aliases cannot be read, one names a version that is not there, or a new version cannot be fetched */
            fault?: {
                code: string;
                message: string;
            };
            /** @description Lowest first */
            versions: {
                version: string;
                /**
                 * @description ready is in service; unchecked is loaded at its first request; failed is out of service
                 * @enum {string}
                 */
                state: "ready" | "unchecked" | "failed";
                /** @description Why a failed version is out of service */
                reason?: {
                    code: string;
                    message: string;
                };
            }[];
            description?: string;
            /** @enum {string} */
            task?: "classification" | "regression" | "tensor";
            /** @description What a row holds, in the order of a row by position */
            features?: components["schemas"]["Feature"][];
            classes?: (string | number)[];
            target?: {
                name: string;
                unit?: string;
                description?: string;
            };
            /** @description Digits after the point that HTTP shows. Unset: all of them */
            digits?: number;
            metrics?: components["schemas"]["Metrics"];
        };
        /** @description Every model of the registry */
        ModelList: {
            /** @description The model at /predict */
            default: string;
            models: components["schemas"]["Model"][];
            /** @description What is not as a registry wants it; absent when there is nothing. At most 100 */
            findings?: components["schemas"]["Finding"][];
        };
        /** @description One version of a model with all that its manifest claims */
        Version: {
            model: string;
            version: string;
            /**
             * @description ready is in service; unchecked is loaded at its first request; failed is out of service
             * @enum {string}
             */
            state: "ready" | "unchecked" | "failed";
            /** @description Why a failed version is out of service */
            reason?: {
                code: string;
                message: string;
            };
            description?: string;
            /** @enum {string} */
            task?: "classification" | "regression" | "tensor";
            target?: {
                name: string;
                unit?: string;
                description?: string;
            };
            /** @description Digits after the point that HTTP shows. Unset: all of them */
            digits?: number;
            /** @description Whether the first dimension of every input and output counts rows. true also says that rows do not influence each other, so that rows of different requests share a run. Unset: it counts rows, and they share a run where the graph proves that they may. false: requests send whole tensors */
            batched?: boolean;
            /** @description Whether a run's time is bounded by its number of rows: no loops, no sizes that depend on values. false keeps the model out of the server's own process; otherwise the graph has to prove it */
            bounded?: boolean;
            inputs?: {
                name: string;
                /**
                 * @description Element type of a tensor
                 * @enum {string}
                 */
                dtype: "float32" | "float64" | "float16" | "int8" | "int16" | "int32" | "int64" | "uint8" | "uint16" | "uint32" | "uint64" | "bool" | "string";
                shape: (number | string | null)[];
                features?: string[];
            }[];
            /** @description What a row holds, in the order of a row by position */
            features?: components["schemas"]["Feature"][];
            /**
             * @description What happens to features and CSV columns of a row that the model does not know: refuse names them as errors, ignore reads the row without them. Unset: as the server is set, which is refuse by default
             * @enum {string}
             */
            unknownFeatures?: "refuse" | "ignore";
            outputs?: {
                name: string;
                /**
                 * @description Element type of a tensor
                 * @enum {string}
                 */
                dtype: "float32" | "float64" | "float16" | "int8" | "int16" | "int32" | "int64" | "uint8" | "uint16" | "uint32" | "uint64" | "bool" | "string";
                shape: (number | string | null)[];
                /** @enum {string} */
                role?: "label" | "probabilities" | "value";
            }[];
            classes?: (string | number)[];
            file?: {
                /** @enum {string} */
                name: "model.onnx";
                sha256: string;
                bytes: number;
            };
            /** @description Files beside model.onnx that hold data of the graph's tensors */
            files?: {
                /** @description Path relative to the version's folder, as the graph names it */
                name: string;
                sha256: string;
                bytes: number;
            }[];
            training?: {
                algorithm: string;
                parameters: {
                    [key: string]: number | string | boolean;
                };
                data: {
                    name: string;
                    sha256: string;
                    rows: number;
                };
            };
            metrics?: components["schemas"]["Metrics"];
            /** @description When it was made, ISO 8601 in UTC */
            created?: string;
            /** @description What made it, such as iris-models 0.1.0 */
            createdBy?: string;
        };
        /** @description One value of a row */
        Feature: {
            name: string;
            /**
             * @description Element type of a tensor
             * @enum {string}
             */
            dtype: "float32" | "float64" | "float16" | "int8" | "int16" | "int32" | "int64" | "uint8" | "uint16" | "uint32" | "uint64" | "bool" | "string";
            description?: string;
            /** @description Unit of measure, such as cm */
            unit?: string;
            /** @description Whether null is taken and filled in by the model. Default false */
            nullable?: boolean;
            /** @description Limits that are enforced: a value outside is refused */
            range?: {
                minimum?: number;
                maximum?: number;
            };
            /** @description Smallest and largest value in the training data; documented, not enforced */
            observed?: {
                minimum?: number;
                maximum?: number;
            };
            example?: number | string | boolean;
        };
        /** @description Scores on the training rows and in cross-validation */
        Metrics: {
            accuracy: number;
            logLoss: number;
            /** @description Row: true class, column: predicted class, both in the order of `classes` */
            confusionMatrix: number[][];
            crossValidation?: {
                folds: number;
                accuracy: {
                    mean: number;
                    std: number;
                };
                logLoss: {
                    mean: number;
                    std: number;
                };
            };
        } | {
            rmse: number;
            mae: number;
            r2: number;
            crossValidation?: {
                folds: number;
                rmse: {
                    mean: number;
                    std: number;
                };
                mae: {
                    mean: number;
                    std: number;
                };
                r2: {
                    mean: number;
                    std: number;
                };
            };
        };
        /** @description Something in the registry that seems to be a model and is not served from where it is */
        Finding: {
            /** @enum {string} */
            code: "MODEL_NAME_INVALID" | "VERSION_FOLDER_MISSING" | "VERSION_NAME_INVALID" | "MODEL_FILE_MISSING" | "OBJECT_UNREADABLE";
            /** @description Where it is, below the registry */
            path: string;
            /** @description What is expected there */
            message: string;
        };
        /** @description The process responds */
        Liveness: {
            /** @enum {string} */
            status: "live";
        };
        /** @description Whether the default model is in service */
        Readiness: {
            /** @enum {string} */
            status: "ready" | "not ready";
            /** @description The default model: the one that has to be in service */
            model: string;
            /** @description The version of it that is in service */
            version?: string;
            /** @description Whether the registry could be read at the last poll; loaded versions stay in service either way */
            registry: {
                /** @enum {string} */
                state: "reachable" | "unreachable";
                /**
                 * Format: date-time
                 * @description Since when that is so
                 */
                since: string;
                /** @description What is wrong with it */
                code?: string;
            };
            /** @description What is wrong with the server's log; absent when nothing is */
            log?: {
                /** @description How many lines could not be written and are lost */
                dropped: number;
            };
            /** @description Why it is not in service */
            reasons?: string[];
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    predictIris: {
        parameters: {
            query?: {
                /** @description true adds every class's probability, for models that have classes */
                probabilities?: boolean;
                /** @description true returns numbers in full; otherwise they are rounded to the model's `digits` after the point */
                unrounded?: boolean;
            };
            header?: {
                /** @description How the body is compressed: gzip, br, deflate or zstd. Without it the body is not compressed */
                "content-encoding"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["iris.Row"] | components["schemas"]["iris.Values"] | components["schemas"]["iris.Rows"] | components["schemas"]["iris.ManyRows"];
                /**
                 * @example sepal_length,sepal_width,petal_length,petal_width
                 *     5.9,3,5.1,1.8
                 */
                "text/csv": string;
                /** @example {"sepal_length":5.9,"sepal_width":3,"petal_length":5.1,"petal_width":1.8} */
                "application/x-ndjson": string;
                "application/vnd.apache.arrow.stream": string;
            };
        };
        responses: {
            /** @description One prediction for one row, or predictions in the order of the rows */
            200: {
                headers: {
                    /** @description The request's own x-request-id, or a new one */
                    "x-request-id"?: string;
                    /** @description The model that predicted */
                    "x-model"?: string;
                    /** @description The version of it that predicted */
                    "x-model-version"?: string;
                    /** @description How long the prediction took, in milliseconds */
                    "server-timing"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        prediction: components["schemas"]["iris.Prediction"];
                    } | {
                        predictions: components["schemas"]["iris.Prediction"][];
                    };
                    "text/csv": string;
                    "application/x-ndjson": string;
                    "application/vnd.apache.arrow.stream": string;
                };
            };
            /** @description The request is invalid; `errors` lists what is wrong with it */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such model or version; `detail` names those that are near */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is larger than the server takes */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The content type, the charset or the content encoding is not supported */
            415: {
                headers: {
                    /** @description The content types that are supported, where that of the request is not */
                    "accept-post"?: string;
                    /** @description The content encodings that are supported, where that of the request is not */
                    "accept-encoding"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The model or version is out of service, or the server is overloaded (`OVERLOADED`, with `retry-after`); `detail` says why */
            503: {
                headers: {
                    /** @description Seconds to wait before the next attempt; there when `code` is OVERLOADED */
                    "retry-after"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    predictDiabetes: {
        parameters: {
            query?: {
                /** @description true returns numbers in full; otherwise they are rounded to the model's `digits` after the point */
                unrounded?: boolean;
            };
            header?: {
                /** @description How the body is compressed: gzip, br, deflate or zstd. Without it the body is not compressed */
                "content-encoding"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["diabetes.Row"] | components["schemas"]["diabetes.Values"] | components["schemas"]["diabetes.Rows"] | components["schemas"]["diabetes.ManyRows"];
                /**
                 * @example age,sex,bmi,bp,s1,s2,s3,s4,s5,s6
                 *     59,2,32.1,101,157,93.2,38,4,4.8598,87
                 */
                "text/csv": string;
                /** @example {"age":59,"sex":2,"bmi":32.1,"bp":101,"s1":157,"s2":93.2,"s3":38,"s4":4,"s5":4.8598,"s6":87} */
                "application/x-ndjson": string;
                "application/vnd.apache.arrow.stream": string;
            };
        };
        responses: {
            /** @description One prediction for one row, or predictions in the order of the rows */
            200: {
                headers: {
                    /** @description The request's own x-request-id, or a new one */
                    "x-request-id"?: string;
                    /** @description The model that predicted */
                    "x-model"?: string;
                    /** @description The version of it that predicted */
                    "x-model-version"?: string;
                    /** @description How long the prediction took, in milliseconds */
                    "server-timing"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        prediction: components["schemas"]["diabetes.Prediction"];
                    } | {
                        predictions: components["schemas"]["diabetes.Prediction"][];
                    };
                    "text/csv": string;
                    "application/x-ndjson": string;
                    "application/vnd.apache.arrow.stream": string;
                };
            };
            /** @description The request is invalid; `errors` lists what is wrong with it */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such model or version; `detail` names those that are near */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is larger than the server takes */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The content type, the charset or the content encoding is not supported */
            415: {
                headers: {
                    /** @description The content types that are supported, where that of the request is not */
                    "accept-post"?: string;
                    /** @description The content encodings that are supported, where that of the request is not */
                    "accept-encoding"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The model or version is out of service, or the server is overloaded (`OVERLOADED`, with `retry-after`); `detail` says why */
            503: {
                headers: {
                    /** @description Seconds to wait before the next attempt; there when `code` is OVERLOADED */
                    "retry-after"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    predictWine: {
        parameters: {
            query?: {
                /** @description true adds every class's probability, for models that have classes */
                probabilities?: boolean;
                /** @description true returns numbers in full; otherwise they are rounded to the model's `digits` after the point */
                unrounded?: boolean;
            };
            header?: {
                /** @description How the body is compressed: gzip, br, deflate or zstd. Without it the body is not compressed */
                "content-encoding"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["wine.Row"] | components["schemas"]["wine.Values"] | components["schemas"]["wine.Rows"] | components["schemas"]["wine.ManyRows"];
                /**
                 * @example alcohol,malic_acid,ash,alcalinity_of_ash,magnesium,total_phenols,flavanoids,nonflavanoid_phenols,proanthocyanins,color_intensity,hue,od280_od315_of_diluted_wines,proline
                 *     13.2,1.78,2.14,11.2,100,2.65,2.76,0.26,1.28,4.38,1.05,3.4,1050
                 */
                "text/csv": string;
                /** @example {"alcohol":13.2,"malic_acid":1.78,"ash":2.14,"alcalinity_of_ash":11.2,"magnesium":100,"total_phenols":2.65,"flavanoids":2.76,"nonflavanoid_phenols":0.26,"proanthocyanins":1.28,"color_intensity":4.38,"hue":1.05,"od280_od315_of_diluted_wines":3.4,"proline":1050} */
                "application/x-ndjson": string;
                "application/vnd.apache.arrow.stream": string;
            };
        };
        responses: {
            /** @description One prediction for one row, or predictions in the order of the rows */
            200: {
                headers: {
                    /** @description The request's own x-request-id, or a new one */
                    "x-request-id"?: string;
                    /** @description The model that predicted */
                    "x-model"?: string;
                    /** @description The version of it that predicted */
                    "x-model-version"?: string;
                    /** @description How long the prediction took, in milliseconds */
                    "server-timing"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        prediction: components["schemas"]["wine.Prediction"];
                    } | {
                        predictions: components["schemas"]["wine.Prediction"][];
                    };
                    "text/csv": string;
                    "application/x-ndjson": string;
                    "application/vnd.apache.arrow.stream": string;
                };
            };
            /** @description The request is invalid; `errors` lists what is wrong with it */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such model or version; `detail` names those that are near */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is larger than the server takes */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The content type, the charset or the content encoding is not supported */
            415: {
                headers: {
                    /** @description The content types that are supported, where that of the request is not */
                    "accept-post"?: string;
                    /** @description The content encodings that are supported, where that of the request is not */
                    "accept-encoding"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The model or version is out of service, or the server is overloaded (`OVERLOADED`, with `retry-after`); `detail` says why */
            503: {
                headers: {
                    /** @description Seconds to wait before the next attempt; there when `code` is OVERLOADED */
                    "retry-after"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    predict: {
        parameters: {
            query?: {
                /** @description true adds every class's probability, for models that have classes */
                probabilities?: boolean;
                /** @description true returns numbers in full; otherwise they are rounded to the model's `digits` after the point */
                unrounded?: boolean;
            };
            header?: {
                /** @description How the body is compressed: gzip, br, deflate or zstd. Without it the body is not compressed */
                "content-encoding"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": ({
                    [key: string]: unknown;
                } | unknown[]) | ({
                    [key: string]: unknown;
                } | unknown[])[] | {
                    instances: ({
                        [key: string]: unknown;
                    } | unknown[])[];
                } | {
                    inputs: ({
                        [key: string]: unknown;
                    } | unknown[])[];
                } | {
                    data: ({
                        [key: string]: unknown;
                    } | unknown[])[];
                } | {
                    rows: ({
                        [key: string]: unknown;
                    } | unknown[])[];
                } | {
                    dataframe_records: ({
                        [key: string]: unknown;
                    } | unknown[])[];
                } | {
                    /** @description An array of values for each feature or input */
                    inputs: {
                        [key: string]: unknown[];
                    };
                } | {
                    /** @description A data frame as pandas writes it with orient=split */
                    dataframe_split: {
                        columns: string[];
                        index?: unknown[];
                        data: unknown[][];
                    };
                };
                "text/csv": string;
                "application/x-ndjson": string;
                "application/vnd.apache.arrow.stream": string;
            };
        };
        responses: {
            /** @description One prediction for one row, or predictions in the order of the rows */
            200: {
                headers: {
                    /** @description The request's own x-request-id, or a new one */
                    "x-request-id"?: string;
                    /** @description The model that predicted */
                    "x-model"?: string;
                    /** @description The version of it that predicted */
                    "x-model-version"?: string;
                    /** @description How long the prediction took, in milliseconds */
                    "server-timing"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description In the form of the model's task */
                        prediction: {
                            [key: string]: unknown;
                        };
                    } | {
                        predictions: {
                            [key: string]: unknown;
                        }[];
                    };
                    "text/csv": string;
                    "application/x-ndjson": string;
                    "application/vnd.apache.arrow.stream": string;
                };
            };
            /** @description The request is invalid; `errors` lists what is wrong with it */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such model or version; `detail` names those that are near */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is larger than the server takes */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The content type, the charset or the content encoding is not supported */
            415: {
                headers: {
                    /** @description The content types that are supported, where that of the request is not */
                    "accept-post"?: string;
                    /** @description The content encodings that are supported, where that of the request is not */
                    "accept-encoding"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The model or version is out of service, or the server is overloaded (`OVERLOADED`, with `retry-after`); `detail` says why */
            503: {
                headers: {
                    /** @description Seconds to wait before the next attempt; there when `code` is OVERLOADED */
                    "retry-after"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    predictModel: {
        parameters: {
            query?: {
                /** @description true adds every class's probability, for models that have classes */
                probabilities?: boolean;
                /** @description true returns numbers in full; otherwise they are rounded to the model's `digits` after the point */
                unrounded?: boolean;
            };
            header?: {
                /** @description How the body is compressed: gzip, br, deflate or zstd. Without it the body is not compressed */
                "content-encoding"?: string;
            };
            path: {
                /**
                 * @description Name of the model
                 * @example iris
                 */
                model: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": ({
                    [key: string]: unknown;
                } | unknown[]) | ({
                    [key: string]: unknown;
                } | unknown[])[] | {
                    instances: ({
                        [key: string]: unknown;
                    } | unknown[])[];
                } | {
                    inputs: ({
                        [key: string]: unknown;
                    } | unknown[])[];
                } | {
                    data: ({
                        [key: string]: unknown;
                    } | unknown[])[];
                } | {
                    rows: ({
                        [key: string]: unknown;
                    } | unknown[])[];
                } | {
                    dataframe_records: ({
                        [key: string]: unknown;
                    } | unknown[])[];
                } | {
                    /** @description An array of values for each feature or input */
                    inputs: {
                        [key: string]: unknown[];
                    };
                } | {
                    /** @description A data frame as pandas writes it with orient=split */
                    dataframe_split: {
                        columns: string[];
                        index?: unknown[];
                        data: unknown[][];
                    };
                };
                "text/csv": string;
                "application/x-ndjson": string;
                "application/vnd.apache.arrow.stream": string;
            };
        };
        responses: {
            /** @description One prediction for one row, or predictions in the order of the rows */
            200: {
                headers: {
                    /** @description The request's own x-request-id, or a new one */
                    "x-request-id"?: string;
                    /** @description The model that predicted */
                    "x-model"?: string;
                    /** @description The version of it that predicted */
                    "x-model-version"?: string;
                    /** @description How long the prediction took, in milliseconds */
                    "server-timing"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description In the form of the model's task */
                        prediction: {
                            [key: string]: unknown;
                        };
                    } | {
                        predictions: {
                            [key: string]: unknown;
                        }[];
                    };
                    "text/csv": string;
                    "application/x-ndjson": string;
                    "application/vnd.apache.arrow.stream": string;
                };
            };
            /** @description The request is invalid; `errors` lists what is wrong with it */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such model or version; `detail` names those that are near */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is larger than the server takes */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The content type, the charset or the content encoding is not supported */
            415: {
                headers: {
                    /** @description The content types that are supported, where that of the request is not */
                    "accept-post"?: string;
                    /** @description The content encodings that are supported, where that of the request is not */
                    "accept-encoding"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The model or version is out of service, or the server is overloaded (`OVERLOADED`, with `retry-after`); `detail` says why */
            503: {
                headers: {
                    /** @description Seconds to wait before the next attempt; there when `code` is OVERLOADED */
                    "retry-after"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    predictVersion: {
        parameters: {
            query?: {
                /** @description true adds every class's probability, for models that have classes */
                probabilities?: boolean;
                /** @description true returns numbers in full; otherwise they are rounded to the model's `digits` after the point */
                unrounded?: boolean;
            };
            header?: {
                /** @description How the body is compressed: gzip, br, deflate or zstd. Without it the body is not compressed */
                "content-encoding"?: string;
            };
            path: {
                /**
                 * @description Name of the model
                 * @example iris
                 */
                model: string;
                /**
                 * @description Number of the version, or an alias such as stable or latest
                 * @example 1
                 */
                version: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": ({
                    [key: string]: unknown;
                } | unknown[]) | ({
                    [key: string]: unknown;
                } | unknown[])[] | {
                    instances: ({
                        [key: string]: unknown;
                    } | unknown[])[];
                } | {
                    inputs: ({
                        [key: string]: unknown;
                    } | unknown[])[];
                } | {
                    data: ({
                        [key: string]: unknown;
                    } | unknown[])[];
                } | {
                    rows: ({
                        [key: string]: unknown;
                    } | unknown[])[];
                } | {
                    dataframe_records: ({
                        [key: string]: unknown;
                    } | unknown[])[];
                } | {
                    /** @description An array of values for each feature or input */
                    inputs: {
                        [key: string]: unknown[];
                    };
                } | {
                    /** @description A data frame as pandas writes it with orient=split */
                    dataframe_split: {
                        columns: string[];
                        index?: unknown[];
                        data: unknown[][];
                    };
                };
                "text/csv": string;
                "application/x-ndjson": string;
                "application/vnd.apache.arrow.stream": string;
            };
        };
        responses: {
            /** @description One prediction for one row, or predictions in the order of the rows */
            200: {
                headers: {
                    /** @description The request's own x-request-id, or a new one */
                    "x-request-id"?: string;
                    /** @description The model that predicted */
                    "x-model"?: string;
                    /** @description The version of it that predicted */
                    "x-model-version"?: string;
                    /** @description How long the prediction took, in milliseconds */
                    "server-timing"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description In the form of the model's task */
                        prediction: {
                            [key: string]: unknown;
                        };
                    } | {
                        predictions: {
                            [key: string]: unknown;
                        }[];
                    };
                    "text/csv": string;
                    "application/x-ndjson": string;
                    "application/vnd.apache.arrow.stream": string;
                };
            };
            /** @description The request is invalid; `errors` lists what is wrong with it */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such model or version; `detail` names those that are near */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is larger than the server takes */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The content type, the charset or the content encoding is not supported */
            415: {
                headers: {
                    /** @description The content types that are supported, where that of the request is not */
                    "accept-post"?: string;
                    /** @description The content encodings that are supported, where that of the request is not */
                    "accept-encoding"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The model or version is out of service, or the server is overloaded (`OVERLOADED`, with `retry-after`); `detail` says why */
            503: {
                headers: {
                    /** @description Seconds to wait before the next attempt; there when `code` is OVERLOADED */
                    "retry-after"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listModels: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Every model of the registry */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ModelList"];
                };
            };
            /** @description The request is invalid; `errors` lists what is wrong with it */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    showModel: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Name of the model */
                model: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A model with what its current version takes and gives */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Model"];
                };
            };
            /** @description The request is invalid; `errors` lists what is wrong with it */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such model or version; `detail` names those that are near */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The model or version is out of service, or the server is overloaded (`OVERLOADED`, with `retry-after`); `detail` says why */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    showVersion: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Name of the model */
                model: string;
                /** @description Number of the version, or an alias such as stable or latest */
                version: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One version of a model with all that its manifest claims */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Version"];
                };
            };
            /** @description The request is invalid; `errors` lists what is wrong with it */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such model or version; `detail` names those that are near */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The model or version is out of service, or the server is overloaded (`OVERLOADED`, with `retry-after`); `detail` says why */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    live: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The process responds */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Liveness"];
                };
            };
            /** @description The request is invalid; `errors` lists what is wrong with it */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ready: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Whether the default model is in service */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Readiness"];
                };
            };
            /** @description The request is invalid; `errors` lists what is wrong with it */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The default model is not in service */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Readiness"];
                };
            };
        };
    };
}
